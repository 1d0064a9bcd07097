import type { ReactNode } from 'react';
import type { RunDurations } from '../../../api/schema/run-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { count, counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { useUrlValue } from '../../parts/url-state.ts';
import { environmentWords, unitOf, workText } from './run-words.ts';

type Duration = RunDurations['stages'][number];

/** What the stages take by experience: this is what a plan can count on. */
export function DurationsCard(): ReactNode {
  const [chosen] = useUrlValue('environment', 'rehearsal');
  const durations = useApi<RunDurations>(`/api/run-durations?environment=${encodeURIComponent(chosen)}`, {
    topics: ['run'],
  });
  const stages = durations.data?.stages ?? [];
  const runs = Math.max(0, ...stages.map((one) => one.runs));
  const whole = stages.reduce((sum, one) => sum + one.median, 0);
  const environment = environmentWords[durations.data?.environment ?? 'rehearsal'];
  return (
    <Card
      title="Rehearsed durations"
      note={
        runs === 0
          ? environment
          : `${environment}: ${runs === 1 ? 'one finished run' : `the last ${counted(runs, 'finished run')}`}, ${workText(whole)} in all at the median`
      }
      flush
    >
      <Awaited query={durations} rows={4}>
        {(data) => (
          <DataGrid
            label="Rehearsed durations by stage"
            columns={columns}
            rows={data.stages}
            rowKey={(row) => row.stage}
            empty={
              <Empty title="No run has finished here yet">
                After the first one, this table says what each stage takes.
              </Empty>
            }
          />
        )}
      </Awaited>
    </Card>
  );
}

const columns: readonly Column<Duration>[] = [
  {
    id: 'stage',
    header: 'Stage',
    phone: 'title',
    cell: (row) => <span className="strong">{row.title}</span>,
  },
  { id: 'median', header: 'Median', align: 'end', cell: (row) => workText(row.median) },
  { id: 'shortest', header: 'Shortest', align: 'end', cell: (row) => workText(row.shortest) },
  { id: 'longest', header: 'Longest', align: 'end', cell: (row) => workText(row.longest) },
  { id: 'newest', header: 'Newest', align: 'end', cell: (row) => workText(row.newest) },
  {
    id: 'rows',
    header: 'Counted, newest',
    align: 'end',
    cell: (row) => `${count(row.rows)} ${unitOf(row.stage)}`,
  },
  {
    id: 'rate',
    header: 'Per second, newest',
    align: 'end',
    cell: (row) => (row.newest > 0 ? count(Math.round(row.rows / row.newest)) : '–'),
  },
];
