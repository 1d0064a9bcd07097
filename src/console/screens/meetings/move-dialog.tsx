import { Button, Modal, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { MeetingDetailView } from '../../../api/schema/meeting-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-api.ts';
import { Notice } from '../../parts/notice.tsx';
import { fullDate } from '../../parts/plain-date.ts';

interface MoveDialogProps {
  readonly meeting: MeetingDetailView;
  readonly path: string;
  readonly onClose: () => void;
}

/** Moves one meeting, cancels it, or puts it back. */
export function MoveDialog({ meeting, path, onClose }: MoveDialogProps): ReactNode {
  const [date, setDate] = useState(meeting.date);
  const [time, setTime] = useState(meeting.time);
  const [reason, setReason] = useState(meeting.reason);
  // What was shown when the dialog opened: a change is based on that, also when the page moves on.
  const [version] = useState(meeting.version);
  const change = useChange();
  const send = (body: object): void => {
    change.mutate({ method: 'PATCH', path, body: { ...body, reason }, version }, { onSuccess: onClose });
  };
  const canceled = meeting.state === 'CANCELED';
  return (
    <Modal opened onClose={onClose} title={`${meeting.seriesTitle}, ${fullDate(meeting.day)}`}>
      <div className="stack">
        <TextInput
          label="Day"
          type="date"
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <TextInput
          label={`Time (${meeting.zone})`}
          type="time"
          value={time}
          onChange={(event) => setTime(event.currentTarget.value)}
        />
        <TextInput label="Why" value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        <p className="muted small">Calendars learn it from this meeting’s calendar file.</p>
        {change.error !== null && <Notice tone="red">{sentenceOf(change.error)}</Notice>}
        <div className="row between wrap">
          {canceled ? (
            <Button variant="default" onClick={() => send({ state: 'PLANNED' })}>
              Hold it after all
            </Button>
          ) : (
            <Button color="red" variant="outline" onClick={() => send({ state: 'CANCELED' })}>
              Cancel this meeting
            </Button>
          )}
          <span className="row wrap">
            {meeting.moved && (
              <Button variant="default" onClick={() => send({ movedTo: null })}>
                Back to the rule
              </Button>
            )}
            <Button loading={change.isPending} onClick={() => send({ movedTo: { date, time } })}>
              Move
            </Button>
          </span>
        </div>
      </div>
    </Modal>
  );
}
