import { Button, Divider } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SignInWays } from '../../api/schema/account-schema.ts';
import { type Session, sessionKey } from '../api/session.ts';
import { useApi } from '../api/use-api.ts';
import { Awaited } from '../parts/states.tsx';
import { Door } from './door.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** Signing in; afterwards back to the address that was asked for. */
export function SignInPage(): ReactNode {
  const ways = useApi<SignInWays>('/api/sign-in');
  const lead = ways.data === undefined ? 'Reading how to sign in here' : ways.data.migration.title;
  return (
    <Door title="Sign in" lead={lead}>
      <Awaited query={ways} rows={3}>
        {(found) => <Ways ways={found} />}
      </Awaited>
    </Door>
  );
}

function Ways({ ways }: { ways: SignInWays }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const search: { back?: string } = useSearch({ strict: false });
  const done = (session: Session): void => {
    client.setQueryData(sessionKey, session);
    // An address of this console only: never another site's.
    const back = search.back?.startsWith('/') === true && !search.back.startsWith('//') ? search.back : '/';
    router.history.replace(back);
    void navigate({ href: back, replace: true });
  };
  return (
    <div className="stack">
      {ways.oidc !== null && (
        <Button component="a" href={ways.oidc.start} variant="default" fullWidth>
          Sign in with {ways.oidc.title}
        </Button>
      )}
      {ways.oidc !== null && ways.password && <Divider label="or with a password" />}
      {ways.password && <SignInForm onDone={done} />}
    </div>
  );
}
