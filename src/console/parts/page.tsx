import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';

interface PageProps {
  readonly title: string;
  /** One line below the title: what this page answers. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every screen: title, one line, actions, content. Sets the document's title. */
export function Page({ title, lead, actions, children }: PageProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Changeover`;
  }, [title]);
  return (
    <div className={classes['page']}>
      <header className={classes['head']}>
        <div className={classes['titles']}>
          <h1 className={classes['title']}>{title}</h1>
          {lead !== undefined && <div className={classes['lead']}>{lead}</div>}
        </div>
        {actions !== undefined && <div className={classes['actions']}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface CardProps {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Without padding, for tables and lists that draw their own lines. */
  readonly flush?: boolean;
  readonly id?: string;
}

/** A surface with a heading. */
export function Card({ title, note, actions, children, flush = false, id }: CardProps): ReactNode {
  return (
    <section className={classes['card']} {...(id === undefined ? {} : { id })}>
      {title !== undefined && (
        <div className={classes['cardHead']}>
          <h2 className={classes['cardTitle']}>{title}</h2>
          {note !== undefined && <div className={classes['note']}>{note}</div>}
          {actions !== undefined && <div className={classes['cardActions']}>{actions}</div>}
        </div>
      )}
      <div className={flush ? undefined : classes['cardBody']}>{children}</div>
    </section>
  );
}
