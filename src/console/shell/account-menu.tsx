import { Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Clock, KeyRound, LogOut } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { request } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { readMigrationZone, readZone, storeZone } from '../parts/instant.ts';
import { Avatar } from './account-button.tsx';
import classes from './account-menu.module.css';

/** Who is signed in, in which functions; the zone of times; signing out. */
export function AccountMenu(): ReactNode {
  const session = useSession();
  const name = session.account?.name ?? 'Access token';
  const roles = [
    ...session.roles.map(roleWord),
    ...session.functions.map((one) => one.function.replaceAll('-', ' ')),
  ];
  return (
    <Menu position="bottom-end" width={264} defaultOpened>
      <Menu.Target>
        <Avatar />
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes['who']}>
          <div className="strong">{name}</div>
          <div className="muted small break">{session.account?.email}</div>
          <div className="muted small">{roles.join(', ')}</div>
        </div>
        <Menu.Divider />
        <AccountActs />
      </Menu.Dropdown>
    </Menu>
  );
}

function AccountActs(): ReactNode {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [zone, setZone] = useState(readZone);
  const signOut = async (): Promise<void> => {
    await request('DELETE', '/api/session');
    client.clear();
    window.location.assign('/sign-in');
  };
  const switchZone = (): void => {
    const next = zone === 'migration' ? 'local' : 'migration';
    storeZone(next);
    setZone(next);
    void client.invalidateQueries();
    void navigate({ to: '.', search: true, replace: true });
  };
  return (
    <>
      <Menu.Item leftSection={<Clock size={15} />} onClick={switchZone} closeMenuOnClick={false}>
        {zone === 'local'
          ? `Times in your zone; use ${readMigrationZone()}`
          : `Times in ${readMigrationZone()}; use your zone`}
      </Menu.Item>
      <Menu.Item leftSection={<KeyRound size={15} />} onClick={() => void navigate({ to: '/settings' })}>
        Password and settings
      </Menu.Item>
      <Menu.Item leftSection={<LogOut size={15} />} onClick={() => void signOut()}>
        Sign out
      </Menu.Item>
    </>
  );
}

/** “ENGINEER” → “Engineer”. */
function roleWord(role: string): string {
  return role.charAt(0) + role.slice(1).toLowerCase();
}
