import { type ReactNode, useEffect } from 'react';
import { Brand } from './brand.tsx';
import classes from './door.module.css';

interface DoorProps {
  readonly title: string;
  readonly lead: ReactNode;
  readonly children: ReactNode;
}

/** The frame of the pages before the console: signing in, first administrator, invitation. */
export function Door({ title, lead, children }: DoorProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Changeover`;
  }, [title]);
  return (
    <main className={classes['door']}>
      <div className={classes['box']}>
        <div className={classes['brand']}>
          <Brand />
        </div>
        <h1 className={classes['title']}>{title}</h1>
        <p className="muted">{lead}</p>
        <div className={classes['form']}>{children}</div>
      </div>
      <p className={classes['foot']}>Move, prove, decide, switch, and be able to go back.</p>
    </main>
  );
}
