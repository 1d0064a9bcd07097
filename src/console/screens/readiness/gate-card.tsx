import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Readiness, ReadinessCriterion } from '../../../api/schema/readiness-schema.ts';
import { Card } from '../../parts/page.tsx';
import { gateWord, StatusShape, toneOf } from '../../parts/status-mark.tsx';
import classes from './readiness.module.css';

/** The criteria with target, actual and signatures. */
export function GateCard({ gate }: { gate: Readiness['gate'] }): ReactNode {
  return (
    <Card
      title="Go-live gate"
      note={`${gate.green} of ${gate.criteria.length} met`}
      actions={<Link to="/gate">Open gate</Link>}
      flush
    >
      <ul className={classes['criteria']}>
        {gate.criteria.map((one) => (
          <Criterion key={one.id} criterion={one} />
        ))}
      </ul>
    </Card>
  );
}

function Criterion({ criterion }: { criterion: ReadinessCriterion }): ReactNode {
  return (
    <li>
      <StatusShape tone={toneOf(criterion.status)} label={gateWord(criterion.status)} />
      <div className="grow">
        <div className="row between">
          <span className="strong">{criterion.title}</span>
          <span className="strong numbers end">{criterion.actual || 'No evidence'}</span>
        </div>
        <div className="row between wrap muted small">
          <span>Target {criterion.target}</span>
          <span className={classes['signers']}>
            {criterion.signers.map((one) => (
              <span key={one.function} data-signed={one.signed || undefined} title={one.title}>
                {one.signed ? '✓ ' : ''}
                {one.short}
                <span className="visually-hidden">{one.signed ? ' signed' : ' not signed'}</span>
              </span>
            ))}
          </span>
        </div>
      </div>
    </li>
  );
}
