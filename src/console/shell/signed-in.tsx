import { useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useSessionQuery } from '../api/session.ts';
import { onSignInAsked } from '../api/sign-in-again.ts';
import { LiveProvider } from '../api/use-live.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { Shell } from './shell.tsx';

const SignInAgainDialog = lazy(async () => ({
  default: (await import('./sign-in-again-dialog.tsx')).SignInAgainDialog,
}));

/** Shows the screens to people who are signed in; others sign in first and come back to where they wanted to go. */
export function SignedIn(): ReactNode {
  const session = useSessionQuery();
  const navigate = useNavigate();
  const href = useRouterState({ select: (state) => state.location.href });
  const out = session.data === null;
  useEffect(() => {
    // While the sign-in page is being fetched this part is still shown, with the new address: not to be sent there again.
    if (!out || href.startsWith('/sign-in')) return;
    void navigate({ to: '/sign-in', search: href === '/' ? {} : { back: href }, replace: true });
  }, [out, navigate, href]);
  if (session.error !== null && session.data === undefined)
    return <Failed error={session.error} retry={session.refetch} />;
  if (session.data === undefined || session.data === null)
    return <Loading rows={4} label="Checking who is signed in" />;
  return (
    <LiveProvider>
      <Shell />
      <SignInAgain />
    </LiveProvider>
  );
}

/** The dialog is fetched when it is asked for first; it then hears for itself when it is to be shown. */
function SignInAgain(): ReactNode {
  const [wanted, setWanted] = useState(false);
  useEffect(() => onSignInAsked((asked) => setWanted((before) => before || asked)), []);
  if (!wanted) return null;
  return (
    <Suspense>
      <SignInAgainDialog />
    </Suspense>
  );
}
