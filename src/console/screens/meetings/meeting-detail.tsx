import { Button, Checkbox } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { CalendarPlus, FilePlus2, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { MeetingDetailView } from '../../../api/schema/meeting-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { instantText } from '../../parts/instant.ts';
import { Notice } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';
import { fullDate } from '../../parts/plain-date.ts';
import { Awaited } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { ActionForm } from './action-form.tsx';
import classes from './meeting-detail.module.css';
import { Minutes } from './minutes.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { ActionGrid } from './open-actions.tsx';

interface MeetingDetailProps {
  readonly series: string;
  readonly day: string;
  readonly onClose: () => void;
}

/** One meeting: pack, attendance and quorum, minutes, actions. */
export function MeetingDetail({ series, day, onClose }: MeetingDetailProps): ReactNode {
  const path = `/api/meetings/${encodeURIComponent(series)}/${day}`;
  const meeting = useApi<MeetingDetailView>(path, { topics: ['meeting'] });
  return (
    <Awaited query={meeting}>
      {(data) => <Opened key={path} meeting={data} path={path} onClose={onClose} />}
    </Awaited>
  );
}

interface PartProps {
  readonly meeting: MeetingDetailView;
  readonly path: string;
}

function Opened({ meeting, path, onClose }: PartProps & { onClose: () => void }): ReactNode {
  const mayWrite = useMay('program.write');
  const [moving, setMoving] = useState(false);
  return (
    <Card
      title={`${meeting.seriesTitle}, ${fullDate(meeting.date)}`}
      note={`${meeting.time} ${meeting.zone}, ${meeting.minutesLong} min${meeting.location === '' ? '' : `, ${meeting.location}`}`}
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
          {mayWrite && (
            <Button variant="default" size="xs" onClick={() => setMoving(true)}>
              Move or cancel
            </Button>
          )}
          <Button variant="subtle" size="xs" leftSection={<X size={14} aria-hidden />} onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <div className="stack">
        {meeting.warning !== null && <Notice tone="yellow">{meeting.warning}</Notice>}
        {meeting.reason !== '' && <p className="muted">{meeting.reason}</p>}
        <Packs meeting={meeting} path={path} />
        <div className={classes['columns']}>
          <Attendance meeting={meeting} path={path} mayWrite={mayWrite} />
          <Minutes meeting={meeting} path={path} mayWrite={mayWrite} />
        </div>
        <Actions meeting={meeting} path={path} mayWrite={mayWrite} />
      </div>
      {moving && <MoveDialog meeting={meeting} path={path} onClose={() => setMoving(false)} />}
    </Card>
  );
}

function Packs({ meeting, path }: PartProps): ReactNode {
  const mayWrite = useMay('program.write');
  const change = useChange();
  const make = (): void => {
    change.mutate(
      { method: 'POST', path: `${path}/packs` },
      { onError: (error) => notifications.show({ message: sentenceOf(error), color: 'red' }) },
    );
  };
  return (
    <section className="stack" aria-label="Packs">
      <div className="row between wrap">
        <h3 className={classes['heading']}>Pack</h3>
        {mayWrite && (
          <Button
            size="xs"
            leftSection={<FilePlus2 size={14} aria-hidden />}
            loading={change.isPending}
            onClick={make}
          >
            Make a pack now
          </Button>
        )}
      </div>
      {meeting.packs.length === 0 && (
        <p className="muted">
          None yet. A pack shows the gate, the workstreams, what changed since the last meeting, what is due,
          and what must be decided.
        </p>
      )}
      <ul className="stack">
        {meeting.packs.map((pack) => (
          <li key={pack.number} className="row wrap">
            <span className="strong numbers">No. {pack.number}</span>
            <span className="muted">
              {instantText(pack.madeAt)}
              {pack.madeBy === null ? '' : `, ${pack.madeBy}`}
            </span>
            <a
              href={`${path}/packs/${pack.number}/page`}
              target="_blank"
              rel="noreferrer"
              aria-label={`Pack ${pack.number} as page`}
            >
              Page
            </a>
            <a href={`${path}/packs/${pack.number}/pdf`} aria-label={`Pack ${pack.number} as PDF`}>
              PDF
            </a>
            <a href={`${path}/packs/${pack.number}/markdown`} aria-label={`Pack ${pack.number} as Markdown`}>
              Markdown
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Writing = PartProps & { readonly mayWrite: boolean };

function Attendance({ meeting, path, mayWrite }: Writing): ReactNode {
  const change = useChange();
  const people = [...meeting.attendance, ...meeting.invited];
  const toggle = (index: number, present: boolean): void => {
    const attendees = people
      .map((one, at) => ({
        account: one.account,
        function: one.function,
        present: at === index ? present : one.present,
      }))
      .filter((one, at) => at === index || one.present || at < meeting.attendance.length);
    change.mutate(
      { method: 'PUT', path: `${path}/attendance`, body: { attendees } },
      { onError: (error) => notifications.show({ message: sentenceOf(error), color: 'red' }) },
    );
  };
  return (
    <section className="stack" aria-label="Attendance">
      <h3 className={classes['heading']}>Attendance</h3>
      <ul className={classes['functions']}>
        {meeting.quorum.byFunction.map((group) => (
          <li key={group.function}>
            <StatusMark tone={group.present > 0 ? 'green' : 'grey'} look="plain">
              {group.title}
            </StatusMark>
            {people.map((one, index) =>
              one.function === group.function ? (
                <Checkbox
                  key={one.account}
                  size="xs"
                  label={one.name}
                  aria-label={`${one.name}, ${group.title}`}
                  checked={one.present}
                  disabled={!mayWrite || change.isPending}
                  onChange={(event) => toggle(index, event.currentTarget.checked)}
                />
              ) : null,
            )}
            {!people.some((one) => one.function === group.function) && (
              <span className="muted small">nobody works there yet</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Actions({ meeting, path, mayWrite }: Writing): ReactNode {
  return (
    <section className="stack" aria-label="Actions">
      <h3 className={classes['heading']}>Actions</h3>
      {meeting.actions.length > 0 && <ActionGrid label="Actions of this meeting" actions={meeting.actions} />}
      {meeting.actions.length === 0 && <p className="muted">None yet.</p>}
      {mayWrite && <ActionForm path={path} people={[...meeting.attendance, ...meeting.invited]} />}
    </section>
  );
}
