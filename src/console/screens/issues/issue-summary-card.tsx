import type { ReactNode } from 'react';
import type { IssueSummary } from '../../../api/schema/issue-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { Measures } from '../../parts/fact-list.tsx';
import { Meter } from '../../parts/meter.tsx';
import { counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { Awaited } from '../../parts/states.tsx';
import { kindWords, severities } from './issue-words.ts';
import classes from './issues.module.css';

/** How many are open, of which kind and severity, and since when. */
export function IssueSummaryCard(): ReactNode {
  const summary = useApi<IssueSummary>('/api/issue-summary', { topics: ['issue'] });
  return (
    <Awaited query={summary} rows={3}>
      {(data) => (
        <>
          <Measures measures={data.byKind.map(measureOf)} />
          <Card title="Age of what is open" note={`${data.open} open, ${data.overdue} past their day`}>
            <Ageing summary={data} />
          </Card>
        </>
      )}
    </Awaited>
  );
}

function measureOf({ kind, open, overdue, bySeverity }: IssueSummary['byKind'][number]) {
  const severe = (['CRITICAL', 'HIGH'] as const)
    .filter((severity) => (bySeverity[severity] ?? 0) > 0)
    .map((severity) => `${bySeverity[severity]} ${severities[severity].word.toLowerCase()}`);
  const late = overdue === 0 ? [] : [`${overdue} past due`];
  return {
    name: `${kindWords[kind]}s`,
    value: open,
    of: 'open',
    note: [...severe, ...late].join(', ') || (open === 0 ? 'None' : 'None of high severity'),
  };
}

function Ageing({ summary }: { summary: IssueSummary }): ReactNode {
  return (
    <ul className={classes['ageing']} aria-label="Open entries by age">
      {summary.ageing.map((band) => (
        <li key={band.label}>
          <span>{band.label}</span>
          <Meter
            value={band.open}
            of={summary.open}
            label={`Open for ${band.label}`}
            tone={band.fromDays > 30 ? 'red' : band.fromDays > 14 ? 'yellow' : 'accent'}
          />
          <span className="numbers end">{counted(band.open, 'entry', 'entries')}</span>
        </li>
      ))}
    </ul>
  );
}
