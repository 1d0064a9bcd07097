import { Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { type Session, sessionKey, useSession } from '../api/session.ts';
import { onSignInAsked, signInDone } from '../api/sign-in-again.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Asks to sign in again when the session has expired, over the page, so that what was typed stays and is then sent. */
export function SignInAgainDialog(): ReactNode {
  const { account } = useSession();
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  useEffect(() => onSignInAsked(setAsked), []);
  const done = (session: Session): void => {
    client.setQueryData(sessionKey, session);
    if (session.account?.id === account?.id) signInDone();
    // What is on the screen belongs to somebody else.
    else window.location.reload();
  };
  return (
    <Modal
      opened={asked}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Your session has ended"
    >
      <p className="muted">Sign in to go on. What you typed is kept.</p>
      <SignInForm email={account?.email ?? ''} onDone={done} />
    </Modal>
  );
}
