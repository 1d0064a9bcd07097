import { Button } from '@mantine/core';
import { Settings2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { GoLive, PlanSettings } from '../../../api/schema/plan-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { FactList } from '../../parts/fact-list.tsx';
import { counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { fullDate } from '../../parts/plain-date.ts';
import { Awaited, Empty } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { useUrlValue } from '../../parts/url-state.ts';
import { useGroups } from '../../parts/use-groups.ts';
import { ViewSwitch } from '../../parts/view-switch.tsx';
import { ChooseDayDialog } from './choose-day-dialog.tsx';
import { PlanSettingsDialog } from './plan-settings-dialog.tsx';

type Day = GoLive['days'][number];

/** On which day to go live: the proposal, and the reason for each day refused. */
export function GoLiveCard(): ReactNode {
  const goLive = useApi<GoLive>('/api/plan/go-live', { topics: ['plan', 'account', 'status'] });
  const settings = useApi<PlanSettings>('/api/plan/settings', { topics: ['plan'] });
  const mayWrite = useMay('program.write');
  const [editing, setEditing] = useState(false);
  const [choosing, setChoosing] = useState<string>();
  return (
    <>
      <Card
        title="Rules"
        actions={
          mayWrite &&
          settings.data !== undefined && (
            <Button
              size="xs"
              variant="default"
              leftSection={<Settings2 size={14} aria-hidden />}
              onClick={() => setEditing(true)}
            >
              Change the rules
            </Button>
          )
        }
      >
        <Awaited query={settings}>{(data) => <Rules settings={data} />}</Awaited>
      </Card>
      <Awaited query={goLive}>
        {(data) => <Days goLive={data} onChoose={mayWrite ? setChoosing : undefined} />}
      </Awaited>
      {editing && settings.data !== undefined && (
        <PlanSettingsDialog settings={settings.data} onClose={() => setEditing(false)} />
      )}
      {choosing !== undefined && settings.data !== undefined && (
        <ChooseDayDialog date={choosing} settings={settings.data} onClose={() => setChoosing(undefined)} />
      )}
    </>
  );
}

function Rules({ settings }: { settings: PlanSettings }): ReactNode {
  const { titleOf } = useGroups();
  const { goLiveDate, windowFrom, windowUntil, countries, accountable } = settings;
  const window =
    windowFrom === null
      ? '90 days from today'
      : `${fullDate(windowFrom)} to ${windowUntil === null ? '90 days later' : fullDate(windowUntil)}`;
  return (
    <FactList
      facts={[
        {
          name: 'Chosen day',
          value:
            goLiveDate === null
              ? 'none yet'
              : `${fullDate(goLiveDate)}, ${settings.goLiveTime} ${settings.zone}`,
        },
        { name: 'Days looked at', value: window },
        { name: 'Holidays of', value: countries.length === 0 ? 'no country' : countries.join(', ') },
        {
          name: 'Must be there',
          value:
            accountable.length === 0
              ? 'nobody is named'
              : `owner or deputy of ${accountable.map(titleOf).join(', ')}`,
        },
        {
          name: 'Freeze',
          value: `${counted(settings.freezeDaysBefore, 'day')} before a fiscal quarter ends to ${settings.freezeDaysAfter} after`,
        },
        { name: 'Thursday', value: settings.thursdayReason === '' ? 'not wanted' : settings.thursdayReason },
      ]}
    />
  );
}

interface DaysProps {
  readonly goLive: GoLive;
  readonly onChoose: ((date: string) => void) | undefined;
}

function Days({ goLive, onChoose }: DaysProps): ReactNode {
  const [show, setShow] = useUrlValue('days', 'possible');
  const possible = goLive.days.filter((day) => day.possible).length;
  const rows = goLive.days.filter((day) => show === 'all' || day.possible);
  return (
    <Card
      title="Days"
      note={
        goLive.proposed === null
          ? 'no day of the window is possible'
          : `${fullDate(goLive.proposed)} is proposed; ${possible} of ${goLive.days.length} days are possible`
      }
      flush
      actions={
        <ViewSwitch
          label="Which days"
          value={show === 'all' ? 'all' : 'possible'}
          views={[
            { value: 'possible', label: 'Possible' },
            { value: 'all', label: 'All, with reasons' },
          ]}
          onChange={setShow}
        />
      }
    >
      <DataGrid
        label="Days of go-live"
        columns={columnsFor(goLive, onChoose)}
        rows={rows}
        rowKey={(row) => row.date}
        empty={
          <Empty title="Every day is refused">Show all days with their reasons, or widen the window.</Empty>
        }
      />
    </Card>
  );
}

const preferenceWords = ['', 'best weekday', 'second best', 'third best', 'only with the reason given'];

function columnsFor(goLive: GoLive, choose: DaysProps['onChoose']): readonly Column<Day>[] {
  const act: Column<Day> = {
    id: 'choose',
    header: 'Choose',
    cell: (row) =>
      row.date === goLive.chosen ? (
        <span className="strong">Chosen</span>
      ) : (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Choose ${fullDate(row.date)}`}
          onClick={() => choose?.(row.date)}
        >
          Choose
        </Button>
      ),
  };
  return [
    {
      id: 'date',
      header: 'Day',
      width: '165px',
      phone: 'title',
      sort: (row) => row.date,
      cell: (row) => <span className="strong numbers">{fullDate(row.date)}</span>,
    },
    {
      id: 'possible',
      header: 'Possible',
      sort: (row) => row.preference ?? preferenceWords.length,
      cell: (row) => {
        if (!row.possible) return <StatusMark tone="red">Refused</StatusMark>;
        const word = row.date === goLive.proposed ? 'Proposed' : 'Possible';
        return (
          <span className="row wrap">
            <StatusMark tone="green">{word}</StatusMark>
            <span className="muted small">{preferenceWords[row.preference ?? 0]}</span>
          </span>
        );
      },
    },
    { id: 'reasons', header: 'Why', cell: (row) => <span className="break">{row.reasons.join(' ')}</span> },
    ...(choose === undefined ? [] : [act]),
  ];
}
