import type { ReactNode } from 'react';
import type { LiveState } from '../api/live.ts';
import { useLiveState } from '../api/use-live.tsx';
import { timeOfDay } from '../parts/instant.ts';
import classes from './header.module.css';

function words({ kind, at }: LiveState): string {
  const time = at === null ? '' : timeOfDay(at);
  if (kind === 'live') return `Live, updated ${time}`;
  if (kind === 'polling') return `Every 10 s, updated ${time}`;
  if (kind === 'stale') return at === null ? 'No connection yet' : `Stale since ${time}`;
  return 'Reconnecting';
}

const short = { live: 'Live', polling: 'Every 10 s', stale: 'Stale', reconnecting: 'Reconnecting' } as const;

/** In words, how fresh the page is. Said aloud only when it stops or begins to be live. */
export function LiveMark(): ReactNode {
  const state = useLiveState();
  return (
    <div className={classes['live']} data-kind={state.kind} title={words(state)}>
      <span className={classes['dot']} aria-hidden />
      <span className={classes['liveWords']}>{words(state)}</span>
      <span className={classes['liveShort']}>{short[state.kind]}</span>
      <span className="visually-hidden" role="status">
        {short[state.kind]}
      </span>
    </div>
  );
}
