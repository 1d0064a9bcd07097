import type { ReactNode } from 'react';
import type { Readiness } from '../../../api/schema/readiness-schema.ts';
import { counted } from '../../parts/number-text.ts';
import { weekdayDate } from '../../parts/plain-date.ts';
import { gateWord, StatusShape, toneOf } from '../../parts/status-mark.tsx';
import classes from './readiness.module.css';

/** The verdict in one sentence, the criteria as marks, the days left. */
export function VerdictCard({ readiness }: { readiness: Readiness }): ReactNode {
  const { verdict, gate, goLive } = readiness;
  return (
    <section className={classes['verdict']} data-tone={toneOf(verdict.status)} aria-label="Verdict">
      <div className={classes['sentence']}>
        <StatusShape tone={toneOf(verdict.status)} size={24} />
        <div>
          <h2>{verdict.title}</h2>
          <p className="break">{verdict.sentence}</p>
        </div>
      </div>
      <div className={classes['marks']}>
        <p className="muted small strong">Go-live criteria</p>
        <ul>
          {gate.criteria.map((one) => (
            <li key={one.id} data-tone={toneOf(one.status)} title={one.title}>
              <StatusShape tone={toneOf(one.status)} label={`${one.title}: ${gateWord(one.status)}`} />
            </li>
          ))}
        </ul>
        <p className="small">
          {gate.green} met, {gate.red} not met, {gate.yellow} met in a rehearsal only or waiting
        </p>
      </div>
      <GoLive goLive={goLive} zone={readiness.zone} />
    </section>
  );
}

function GoLive({ goLive, zone }: { goLive: Readiness['goLive']; zone: string }): ReactNode {
  const { date, time, daysLeft } = goLive;
  if (date === null || daysLeft === null) {
    return (
      <div className={classes['days']}>
        <p className="muted small strong">Go-live</p>
        <p className={classes['number']}>No day set</p>
        <p className="muted small">Choose one in the plan.</p>
      </div>
    );
  }
  return (
    <div className={classes['days']}>
      <p className="muted small strong">{daysLeft < 0 ? 'Go-live was' : 'Go-live in'}</p>
      <p className={classes['number']}>
        {daysLeft < 0 ? `${counted(-daysLeft, 'day')} ago` : counted(daysLeft, 'day')}
      </p>
      <p className="muted small">
        {weekdayDate(date)}, {time} {zone}
      </p>
    </div>
  );
}
