import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { BadgeCheck, Printer } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Readiness } from '../../../api/schema/readiness-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { Measures } from '../../parts/fact-list.tsx';
import { Page } from '../../parts/page.tsx';
import { Awaited } from '../../parts/states.tsx';
import { StatusMark, toneOf } from '../../parts/status-mark.tsx';
import { GateCard } from './gate-card.tsx';
import classes from './readiness.module.css';
import { RunCard } from './run-card.tsx';
import { TimelineCard } from './timeline-card.tsx';
import { TrendCard } from './trend-card.tsx';
import { VerdictCard } from './verdict-card.tsx';
import { WorkstreamsCard } from './workstreams-card.tsx';

/** The page that a sponsor opens: the verdict, who holds what back, the gate, the newest run, the timeline. */
export function ReadinessScreen(): ReactNode {
  const mayGate = useMay('gate.read');
  const readiness = useApi<Readiness>('/api/readiness', {
    topics: [
      'run',
      'gate',
      'evidence',
      'task',
      'issue',
      'status',
      'plan',
      'coverage',
      'validation',
      'training',
    ],
  });
  return (
    <Page
      title="Readiness"
      lead={readiness.data?.migration.title}
      actions={
        mayGate && (
          <>
            <Button
              component="a"
              href="/api/report/executive.html"
              target="_blank"
              rel="noreferrer"
              variant="default"
              leftSection={<Printer size={15} aria-hidden />}
            >
              Executive report
            </Button>
            <Button component={Link} to="/gate" leftSection={<BadgeCheck size={15} aria-hidden />}>
              Review gate
            </Button>
          </>
        )
      }
    >
      <Awaited query={readiness} rows={12}>
        {(data) => <Overview readiness={data} />}
      </Awaited>
    </Page>
  );
}

function Overview({ readiness }: { readiness: Readiness }): ReactNode {
  const measures = readiness.measures.map((one) => ({
    name: one.title,
    value: one.value === null ? '–' : <Link to={one.link}>{one.value}</Link>,
    of: one.of,
    note: (
      <StatusMark tone={toneOf(one.status)} look="plain">
        {one.detail}
      </StatusMark>
    ),
  }));
  return (
    <>
      <VerdictCard readiness={readiness} />
      {measures.length > 0 && <Measures measures={measures} />}
      <div className={classes['columns']}>
        <div className={classes['side']}>
          <WorkstreamsCard readiness={readiness} />
          <TrendCard trend={readiness.trend} />
        </div>
        <div className={classes['side']}>
          <GateCard gate={readiness.gate} />
          <RunCard run={readiness.run} />
        </div>
      </div>
      <TimelineCard readiness={readiness} />
    </>
  );
}
