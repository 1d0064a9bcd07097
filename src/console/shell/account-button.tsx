import { type ComponentProps, lazy, type ReactNode, Suspense, useState } from 'react';
import { useSession } from '../api/session.ts';
import classes from './account-menu.module.css';

const AccountMenu = lazy(async () => ({ default: (await import('./account-menu.tsx')).AccountMenu }));

/** “Mara Lind” → “ML”. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => Array.from(word ?? '')[0] ?? '',
  );
  return letters.join('').toUpperCase();
}

/** The initials of who is signed in. */
export function Avatar(props: ComponentProps<'button'>): ReactNode {
  const name = useSession().account?.name ?? 'Access token';
  return (
    <button
      type="button"
      {...props}
      className={classes['avatar']}
      aria-label={`${initialsOf(name)}, account of ${name}`}
    >
      <span aria-hidden>{initialsOf(name)}</span>
    </button>
  );
}

/** Opens the menu of the account, which is fetched when it is wanted first. */
export function AccountButton(): ReactNode {
  const [wanted, setWanted] = useState(false);
  const button = <Avatar aria-haspopup="menu" aria-expanded={false} onClick={() => setWanted(true)} />;
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <AccountMenu />
    </Suspense>
  );
}
