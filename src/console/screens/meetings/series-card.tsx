import { Button } from '@mantine/core';
import { CalendarPlus, Pencil } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { MeetingSeriesView } from '../../../api/schema/meeting-schema.ts';
import { useMay } from '../../api/session.ts';
import { useChange } from '../../api/use-api.ts';
import { FactList } from '../../parts/fact-list.tsx';
import { Card } from '../../parts/page.tsx';
import { fullDate } from '../../parts/plain-date.ts';
import { StatusMark } from '../../parts/status-mark.tsx';
import { TypedWordDialog } from '../../parts/typed-word-dialog.tsx';
import { useGroups } from '../../parts/use-groups.ts';
import { SeriesDialog } from './series-dialog.tsx';

const dayNames = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};

/** A regular meeting: its rule, who is invited, its calendar file. */
export function SeriesCard({ series }: { series: MeetingSeriesView }): ReactNode {
  const mayWrite = useMay('program.write');
  const change = useChange();
  const { titleOf } = useGroups();
  const [editing, setEditing] = useState(false);
  const [canceling, setCanceling] = useState(false);
  const path = `/api/meeting-series/${series.id}`;
  const cancel = () =>
    change.mutateAsync({ method: 'PATCH', path, body: { canceled: true }, version: series.version });
  return (
    <Card
      title={series.title}
      {...(series.canceled ? { note: <StatusMark tone="red">Canceled</StatusMark> } : {})}
      actions={
        <>
          <Button
            component="a"
            href={`${path}/calendar`}
            variant="default"
            size="xs"
            leftSection={<CalendarPlus size={14} aria-hidden />}
          >
            Calendar file
          </Button>
          {mayWrite && !series.canceled && (
            <>
              <Button
                variant="default"
                size="xs"
                leftSection={<Pencil size={14} aria-hidden />}
                onClick={() => setEditing(true)}
              >
                Change
              </Button>
              <Button variant="default" size="xs" onClick={() => setCanceling(true)}>
                Cancel the series
              </Button>
            </>
          )}
        </>
      }
    >
      <FactList facts={factsOf(series, titleOf)} />
      {editing && <SeriesDialog series={series} onClose={() => setEditing(false)} />}
      <TypedWordDialog
        opened={canceling}
        title={`Cancel ${series.title}`}
        consequence="Every coming meeting of this series disappears here. Calendars learn it from the calendar file, which becomes a cancellation."
        word={series.id}
        action="Cancel the series"
        onClose={() => setCanceling(false)}
        onConfirm={cancel}
      />
    </Card>
  );
}

function factsOf(series: MeetingSeriesView, titleOf: (group: string) => string) {
  const days = series.weekdays.map((day) => dayNames[day]).join(' and ');
  const rhythm = series.everyWeeks === 1 ? `Every ${days}` : `Every ${series.everyWeeks} weeks on ${days}`;
  return [
    { name: 'When', value: `${rhythm}, ${series.time} ${series.zone}, ${series.minutes} min` },
    {
      name: 'Since',
      value:
        series.endsOn === null
          ? fullDate(series.startsOn)
          : `${fullDate(series.startsOn)} until ${fullDate(series.endsOn)}`,
    },
    { name: 'Where', value: series.location === '' ? 'not set' : series.location },
    { name: 'What for', value: series.purpose === '' ? '–' : series.purpose },
    { name: 'Invited', value: series.functions.map(titleOf).join(', ') || 'nobody' },
    { name: 'Quorum', value: series.quorum.map(titleOf).join(', ') || 'none' },
  ];
}
