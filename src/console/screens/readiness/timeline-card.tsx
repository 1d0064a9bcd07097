import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { Readiness } from '../../../api/schema/readiness-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Card } from '../../parts/page.tsx';
import { dateOfDay, dayNumber, shortDate, weekdayOf } from '../../parts/plain-date.ts';
import { Empty } from '../../parts/states.tsx';
import { StatusMark, StatusShape, toneOf, workstreamWord } from '../../parts/status-mark.tsx';
import { useUrlValue } from '../../parts/url-state.ts';
import { ViewSwitch } from '../../parts/view-switch.tsx';
import classes from './timeline.module.css';

type Timeline = Readiness['timeline'];
type Lane = Timeline['lanes'][number];
type Bar = Lane['bars'][number];

/** Tasks over time, by lane, or the same as a list; a heavy outline marks the critical path. */
export function TimelineCard({ readiness }: { readiness: Readiness }): ReactNode {
  // A phone shows a list: bars of months do not fit beside their names.
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const [chosen, setView] = useUrlValue('timeline');
  const list = (chosen || (phone ? 'list' : 'timeline')) === 'list';
  const lanes = readiness.timeline.lanes.filter(({ bars }) => bars.length > 0);
  return (
    <Card
      title="Timeline"
      note="A heavy outline marks the critical path"
      flush
      actions={
        <ViewSwitch
          label="Timeline or list"
          value={list ? 'list' : 'timeline'}
          views={[
            { value: 'timeline', label: 'Timeline' },
            { value: 'list', label: 'List' },
          ]}
          onChange={setView}
        />
      }
    >
      {lanes.length === 0 && <Empty title="No task has a date yet">Add tasks to see them over time.</Empty>}
      {lanes.length > 0 && !list && <Lanes readiness={readiness} lanes={lanes} />}
      {lanes.length > 0 && list && <List lanes={lanes} />}
    </Card>
  );
}

function Lanes({ readiness, lanes }: { readiness: Readiness; lanes: readonly Lane[] }): ReactNode {
  const first = dayNumber(readiness.timeline.from);
  const days = Math.max(1, dayNumber(readiness.timeline.until) - first + 1);
  const at = (date: string, after = 0): number =>
    Math.min(100, Math.max(0, ((dayNumber(date) + after - first) / days) * 100));
  const mondays = Array.from({ length: days }, (_, day) => first + day).filter((day) => weekdayOf(day) === 0);
  const step = Math.ceil(mondays.length / 8);
  const ticks = mondays.filter((_, index) => index % step === 0).map((day) => dateOfDay(day));
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <section className={classes['scroll']} aria-label="Timeline" tabIndex={0}>
      <div className={classes['lanes']}>
        <div className={classes['lane']}>
          <span />
          <div className={classes['ticks']}>
            {ticks.map((date) => (
              <span key={date} style={{ left: `${at(date)}%` }}>
                {shortDate(date)}
              </span>
            ))}
          </div>
        </div>
        {lanes.map((lane) => (
          <div key={lane.id} className={classes['lane']}>
            <span className="small strong">{lane.title}</span>
            <ul className={classes['bars']}>
              <li className={classes['today']} style={{ left: `${at(readiness.today)}%` }} aria-hidden />
              {lane.bars.map((bar) => (
                <BarItem key={bar.id} bar={bar} left={at(bar.from)} right={at(bar.until, 1)} />
              ))}
            </ul>
          </div>
        ))}
      </div>
    </section>
  );
}

function BarItem({ bar, left, right }: { bar: Bar; left: number; right: number }): ReactNode {
  const tone = toneOf(bar.status);
  return (
    <li className={classes['bar']} title={`${bar.title}: ${spanOf(bar)}`}>
      <span
        className={classes['shape']}
        data-tone={tone}
        data-critical={bar.critical || undefined}
        style={{ marginLeft: `${left}%`, width: `${Math.max(0.6, right - left)}%` }}
      />
      <span
        className={classes['label']}
        style={left > 60 ? { right: `${101 - left}%` } : { left: `${right + 0.6}%` }}
      >
        <StatusShape tone={tone} size={12} label={workstreamWord(bar.status)} /> {bar.title}
      </span>
    </li>
  );
}

function spanOf(bar: Bar): string {
  return bar.from === bar.until ? shortDate(bar.from) : `${shortDate(bar.from)} – ${shortDate(bar.until)}`;
}

const columns: readonly Column<Bar & { lane: string }>[] = [
  { id: 'title', header: 'Task', phone: 'title', sort: (row) => row.title, cell: (row) => row.title },
  { id: 'lane', header: 'Lane', sort: (row) => row.lane, cell: (row) => row.lane },
  {
    id: 'status',
    header: 'Status',
    cell: (row) => <StatusMark tone={toneOf(row.status)}>{workstreamWord(row.status)}</StatusMark>,
  },
  { id: 'dates', header: 'Dates', sort: (row) => row.from, cell: spanOf },
  { id: 'done', header: 'Done', align: 'end', sort: (row) => row.percent, cell: (row) => `${row.percent} %` },
  { id: 'critical', header: 'Critical path', cell: (row) => (row.critical ? 'Yes' : 'No') },
];

function List({ lanes }: { lanes: readonly Lane[] }): ReactNode {
  const rows = lanes.flatMap((lane) => lane.bars.map((bar) => ({ ...bar, lane: lane.title })));
  return (
    <DataGrid
      label="Tasks over time"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      sortedBy={{ id: 'dates', desc: false }}
    />
  );
}
