import { Drawer } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { SettingsView } from '../../api/schema/admin-schema.ts';
import { useApi } from '../api/use-api.ts';
import { setMigrationZone } from '../parts/instant.ts';
import { Loading } from '../parts/states.tsx';
import { Header } from './header.tsx';
import classes from './shell.module.css';
import { Sidebar } from './sidebar.tsx';

const SearchDialog = lazy(async () => ({ default: (await import('./search-dialog.tsx')).SearchDialog }));

/** Header, sidebar (a drawer on narrow screens), and the screen. */
export function Shell(): ReactNode {
  const [menu, setMenu] = useState(false);
  const [search, setSearch] = useState(false);
  const settings = useApi<SettingsView>('/api/settings', { topics: ['plan'] });
  const zone = settings.data?.timeZone ?? 'UTC';
  setMigrationZone(zone);
  useHotkeys([['mod+K', () => setSearch(true)]], []);
  return (
    <>
      <a href="#content" className={classes['skip']}>
        Skip to the content
      </a>
      <Header menuOpened={menu} onMenu={() => setMenu((open) => !open)} onSearch={() => setSearch(true)} />
      <div className={classes['body']}>
        <div className={classes['side']}>
          <Sidebar />
        </div>
        {/* Another zone shows every time anew. */}
        <main key={zone} id="content" className={classes['main']} tabIndex={-1}>
          {settings.data !== undefined && settings.data.banner !== '' && (
            <p className={classes['banner']}>{settings.data.banner}</p>
          )}
          <Suspense fallback={<Loading rows={8} />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Drawer opened={menu} onClose={() => setMenu(false)} size={280} title="Screens" padding={0}>
        <Sidebar onNavigate={() => setMenu(false)} />
      </Drawer>
      {search && (
        <Suspense>
          <SearchDialog onClose={() => setSearch(false)} />
        </Suspense>
      )}
    </>
  );
}
