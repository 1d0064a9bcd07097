import { Button, PasswordInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, type ReactNode, useState } from 'react';
import { sentenceOf } from '../../api/problem.ts';
import { useSession } from '../../api/session.ts';
import { useChange } from '../../api/use-api.ts';
import { Notice } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';

const shortest = 12;

/** Changes one's own password; the other sessions end. */
export function PasswordCard(): ReactNode {
  const { account } = useSession();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useChange();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(
      { method: 'PUT', path: '/api/session/password', body: { current, password } },
      {
        onSuccess: () => {
          setCurrent('');
          setPassword('');
          notifications.show({ message: 'Password changed; your other sessions ended', color: 'green' });
        },
      },
    );
  };
  return (
    <Card title="Your password">
      <form className="stack" onSubmit={submit}>
        <input type="hidden" name="username" autoComplete="username" value={account?.email ?? ''} readOnly />
        <PasswordInput
          label="Present password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={current}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the present password' }}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          label="New password"
          description={`At least ${shortest} characters; a few words are easy to remember`}
          autoComplete="new-password"
          required
          withAsterisk={false}
          minLength={shortest}
          value={password}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the new password' }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {change.error !== null && <Notice tone="red">{sentenceOf(change.error)}</Notice>}
        <div className="row between wrap">
          <span className="muted small">Your other sessions end.</span>
          <Button type="submit" loading={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Card>
  );
}
