type Listener = (asked: boolean) => void;

// Written out: the linter does not know the name of this type.
let waiting: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
const listeners = new Set<Listener>();

/** Resolves when the person has signed in again; the dialog opens with the first caller and serves all. */
export function signedInAgain(): Promise<void> {
  if (waiting === undefined) {
    waiting = Promise.withResolvers<void>();
    for (const tell of listeners) tell(true);
  }
  return waiting.promise;
}

/** Called by the dialog after a sign-in; every waiting request goes on. */
export function signInDone(): void {
  waiting?.resolve();
  waiting = undefined;
  for (const tell of listeners) tell(false);
}

/** Hears whether a sign-in is asked for; returns how to stop hearing. */
export function onSignInAsked(listener: Listener): () => void {
  listeners.add(listener);
  if (waiting !== undefined) listener(true);
  return () => {
    listeners.delete(listener);
  };
}
