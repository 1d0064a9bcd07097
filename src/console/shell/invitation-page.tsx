import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { InvitationView } from '../../api/schema/account-schema.ts';
import { sentenceOf } from '../api/problem.ts';
import { rememberCsrf, request } from '../api/request.ts';
import { type Session, sessionKey } from '../api/session.ts';
import { Failed, Loading } from '../parts/states.tsx';
import { Door } from './door.tsx';
import { FormFailure } from './sign-in-form.tsx';

/** Uses a one-time link: first administrator, invitation, or a new password. The secret is behind the #, never sent by itself. */
export function InvitationPage(): ReactNode {
  const [secret] = useState(() => window.location.hash.slice(1));
  const look = useQuery({
    queryKey: ['invitation', secret],
    queryFn: async () => request<InvitationView>('POST', '/api/invitation/look', { body: { secret } }),
    retry: false,
    staleTime: Infinity,
  });
  if (look.data !== undefined) return <Accept secret={secret} invitation={look.data} />;
  return (
    <Door title="One-time link" lead="A link that was sent to you, or printed when the server started.">
      {look.error === null ? <Loading rows={3} label="Looking at the link" /> : <Failed error={look.error} />}
    </Door>
  );
}

const titles = {
  FIRST_ADMIN: 'Become the first administrator',
  INVITE: 'Accept your invitation',
  RESET: 'Choose a new password',
} as const;

function leadOf({ purpose, migration, email }: InvitationView): string {
  if (purpose === 'FIRST_ADMIN')
    return `${migration.title}. You will invite the others; nobody else can use this link afterwards.`;
  return `${migration.title}. You will sign in as ${email ?? 'the invited address'}.`;
}

function Accept({ secret, invitation }: { secret: string; invitation: InvitationView }): ReactNode {
  return (
    <Door title={titles[invitation.purpose]} lead={leadOf(invitation)}>
      <AcceptForm secret={secret} asksPerson={invitation.purpose === 'FIRST_ADMIN'} />
    </Door>
  );
}

function AcceptForm({ secret, asksPerson }: { secret: string; asksPerson: boolean }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [person, setPerson] = useState({ name: '', email: '' });
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const accept = async (): Promise<void> => {
    setBusy(true);
    try {
      const body = { secret, password, ...(asksPerson && { person }) };
      const session = await request<Session>('POST', '/api/invitation/accept', { body });
      rememberCsrf(session.csrf ?? '');
      client.setQueryData(sessionKey, session);
      await navigate({ to: '/', replace: true });
    } catch (error) {
      setFailure(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void accept();
  };
  return (
    <form className="stack" onSubmit={submit}>
      {asksPerson && <PersonFields person={person} onChange={setPerson} />}
      <PasswordInput
        label="Password"
        description="At least 12 characters; a sentence is easier to remember than signs."
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        required
        withAsterisk={false}
      />
      {failure !== undefined && <FormFailure text={failure} />}
      <Button type="submit" loading={busy} fullWidth>
        Set the password and sign in
      </Button>
    </form>
  );
}

interface PersonFieldsProps {
  readonly person: { readonly name: string; readonly email: string };
  readonly onChange: (person: { name: string; email: string }) => void;
}

function PersonFields({ person, onChange }: PersonFieldsProps): ReactNode {
  return (
    <>
      <TextInput
        label="Your name"
        autoComplete="name"
        value={person.name}
        onChange={(event) => onChange({ ...person, name: event.currentTarget.value })}
        required
        withAsterisk={false}
      />
      <TextInput
        label="Email address"
        type="email"
        autoComplete="username"
        value={person.email}
        onChange={(event) => onChange({ ...person, email: event.currentTarget.value })}
        required
        withAsterisk={false}
      />
    </>
  );
}
