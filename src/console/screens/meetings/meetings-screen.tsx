import { Anchor, Select } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { MeetingSeriesView, MeetingView } from '../../../api/schema/meeting-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Card, Page } from '../../parts/page.tsx';
import { dateOfDay, dayNumber, fullDate } from '../../parts/plain-date.ts';
import { Awaited, Empty } from '../../parts/states.tsx';
import { StatusMark, type Tone } from '../../parts/status-mark.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { ViewSwitch } from '../../parts/view-switch.tsx';
import { MeetingDetail } from './meeting-detail.tsx';
import { OpenActions } from './open-actions.tsx';
import { SeriesCard } from './series-card.tsx';

interface Items<T> {
  readonly items: readonly T[];
}

const daysShown = 56;

/** Regular meetings, what was agreed, and the pack of the next one. */
export function MeetingsScreen(): ReactNode {
  const [params, change] = useUrlState();
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const past = params['when'] === 'past';
  const now = dayNumber(today);
  const from = past ? dateOfDay(now - daysShown) : today;
  const until = past ? dateOfDay(now - 1) : dateOfDay(now + daysShown);
  const only = params['series'];
  const filter = only === undefined ? '' : `&series=${encodeURIComponent(only)}`;
  const meetings = useApi<Items<MeetingView>>(`/api/meetings?from=${from}&until=${until}${filter}`, {
    topics: ['meeting'],
  });
  const series = useApi<Items<MeetingSeriesView>>('/api/meeting-series', { topics: ['meeting'] });
  const [chosenSeries, chosenDay] = (params['meeting'] ?? '').split('@');
  const open = (one: MeetingView): void => change({ meeting: keyOf(one) });
  return (
    <Page title="Meetings" lead="Who meets when, what they are handed, and what was agreed.">
      {chosenSeries !== undefined && chosenDay !== undefined && (
        <MeetingDetail series={chosenSeries} day={chosenDay} onClose={() => change({ meeting: undefined })} />
      )}
      <Card
        title={past ? 'Past meetings' : 'Coming meetings'}
        note="the last and the next eight weeks"
        flush
        actions={<Filters series={series.data?.items ?? []} params={params} onChange={change} />}
      >
        <Awaited query={meetings}>
          {({ items }) => (
            <DataGrid
              label={past ? 'Past meetings' : 'Coming meetings'}
              columns={columnsFor(open)}
              rows={past ? items.toReversed() : items}
              rowKey={keyOf}
              {...(params['meeting'] === undefined ? {} : { selected: params['meeting'] })}
              empty={
                <Empty title={past ? 'No meeting was held yet' : 'No meeting is planned'}>
                  Change the rule of a series below, or show every series.
                </Empty>
              }
            />
          )}
        </Awaited>
      </Card>
      <OpenActions />
      <Awaited query={series}>
        {({ items }) => (
          <>
            {items.map((one) => (
              <SeriesCard key={one.id} series={one} />
            ))}
          </>
        )}
      </Awaited>
    </Page>
  );
}

interface FiltersProps {
  readonly series: readonly MeetingSeriesView[];
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

function Filters({ series, params, onChange }: FiltersProps): ReactNode {
  return (
    <>
      <Select
        size="xs"
        aria-label="Series"
        placeholder="Every series"
        clearable
        value={params['series'] ?? null}
        data={series.map((one) => ({ value: one.id, label: one.title }))}
        onChange={(value) => onChange({ series: value ?? undefined })}
      />
      <ViewSwitch
        label="When"
        value={params['when'] === 'past' ? 'past' : 'coming'}
        views={[
          { value: 'coming', label: 'Coming' },
          { value: 'past', label: 'Past' },
        ]}
        onChange={(value) => onChange({ when: value === 'past' ? 'past' : undefined })}
      />
    </>
  );
}

function keyOf(meeting: MeetingView): string {
  return `${meeting.series}@${meeting.day}`;
}

const tones: Record<MeetingView['state'], Tone> = { PLANNED: 'grey', HELD: 'green', CANCELED: 'red' };
const words: Record<MeetingView['state'], string> = {
  PLANNED: 'Planned',
  HELD: 'Held',
  CANCELED: 'Canceled',
};

function columnsFor(open: (one: MeetingView) => void): readonly Column<MeetingView>[] {
  return [
    {
      id: 'meeting',
      header: 'Meeting',
      phone: 'title',
      sort: (row) => row.seriesTitle,
      cell: (row) => (
        <Anchor component="button" type="button" className="strong" onClick={() => open(row)}>
          {row.seriesTitle}, {fullDate(row.date)}
        </Anchor>
      ),
    },
    {
      id: 'time',
      header: 'Time',
      sort: (row) => row.startsAt,
      cell: (row) => (
        <span className="numbers">
          {row.time} <span className="muted">{row.zone}</span>
        </span>
      ),
    },
    {
      id: 'state',
      header: 'State',
      sort: (row) => row.state,
      cell: (row) => (
        <span className="row wrap">
          <StatusMark tone={tones[row.state]}>{words[row.state]}</StatusMark>
          {row.moved && row.state !== 'CANCELED' && (
            <span className="muted small">moved from {fullDate(row.day)}</span>
          )}
        </span>
      ),
    },
    { id: 'packs', header: 'Packs', align: 'end', sort: (row) => row.packs, cell: (row) => row.packs },
  ];
}
