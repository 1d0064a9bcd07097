import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { sentenceOf } from '../api/problem.ts';
import { rememberCsrf, request } from '../api/request.ts';
import type { Session } from '../api/session.ts';
import { StatusMark } from '../parts/status-mark.tsx';

interface SignInFormProps {
  readonly email?: string;
  readonly onDone: (session: Session) => void;
}

/** Address and password. */
export function SignInForm({ email = '', onDone }: SignInFormProps): ReactNode {
  const [address, setAddress] = useState(email);
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const signIn = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      const session = await request<Session>('POST', '/api/session', { body: { email: address, password } });
      rememberCsrf(session.csrf ?? '');
      onDone(session);
    } catch (error) {
      setFailure(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void signIn();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <TextInput
        label="Email address"
        type="email"
        name="email"
        autoComplete="username"
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        required
        withAsterisk={false}
        data-autofocus={email === '' || undefined}
      />
      <PasswordInput
        label="Password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        required
        withAsterisk={false}
        data-autofocus={email !== '' || undefined}
      />
      {failure !== undefined && <FormFailure text={failure} />}
      <Button type="submit" loading={busy} fullWidth>
        Sign in
      </Button>
    </form>
  );
}

/** Why a form was not accepted; read aloud when it appears. */
export function FormFailure({ text }: { text: string }): ReactNode {
  return (
    <div role="alert" className="break">
      <StatusMark tone="red" look="plain">
        <span style={{ whiteSpace: 'normal' }}>{text}</span>
      </StatusMark>
    </div>
  );
}
