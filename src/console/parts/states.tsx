import { Button, Skeleton } from '@mantine/core';
import { CircleDashed, CloudOff, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError, sentenceOf } from '../api/problem.ts';
import classes from './states.module.css';

/** Nothing is there yet: what it would be, and what to do to have it. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}): ReactNode {
  return (
    <div className={classes['state']}>
      <CircleDashed size={22} aria-hidden />
      <p className="strong">{title}</p>
      {children !== undefined && <div className={classes['text']}>{children}</div>}
      {action}
    </div>
  );
}

/** Why something is not shown, and a way to try again. */
export function Failed({ error, retry }: { error: unknown; retry?: () => unknown }): ReactNode {
  const forbidden = error instanceof ApiError && error.status === 403;
  const Icon = forbidden ? Lock : CloudOff;
  return (
    <div className={classes['state']} role="alert">
      <Icon size={22} aria-hidden />
      <p className="strong">{forbidden ? 'Your role does not show this' : 'This could not be read'}</p>
      <div className={classes['text']}>{sentenceOf(error)}</div>
      {error instanceof ApiError && <code className="muted small">{error.code}</code>}
      {retry !== undefined && !forbidden && (
        <Button variant="default" onClick={() => void retry()}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Rows that stand where content will come. */
export function Loading({ rows = 6, label = 'Loading' }: { rows?: number; label?: string }): ReactNode {
  return (
    <div className={classes['loading']} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={16} radius="sm" width={`${92 - ((index * 17) % 40)}%`} />
      ))}
    </div>
  );
}

interface AwaitedProps<T> {
  readonly query: {
    readonly data: T | undefined;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  readonly children: (data: T) => ReactNode;
  readonly rows?: number;
}

/** Shows what a query brought, or that it is on its way, or why it failed. Old data stays when a refetch fails. */
export function Awaited<T>({ query, children, rows = 6 }: AwaitedProps<T>): ReactNode {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null && query.error !== undefined)
    return <Failed error={query.error} retry={query.refetch} />;
  return <Loading rows={rows} />;
}
