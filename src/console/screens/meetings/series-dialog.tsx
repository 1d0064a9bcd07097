import { Modal, NumberInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { MeetingSeriesView } from '../../../api/schema/meeting-schema.ts';
import { useChange } from '../../api/use-api.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { FormEnd } from '../../parts/form-end.tsx';

const labels = {
  title: 'Title',
  time: 'Time',
  zone: 'Time zone',
  minutes: 'Minutes',
  location: 'Place',
  purpose: 'What for',
};

/** Changes the rule of a regular meeting. */
export function SeriesDialog({
  series,
  onClose,
}: {
  series: MeetingSeriesView;
  onClose: () => void;
}): ReactNode {
  const [draft, setDraft] = useState(draftOf(series));
  // What was shown when the dialog opened: a change is based on that, also when the page moves on.
  const [based] = useState(series.version);
  const change = useChange();
  const save = (version: number): void => {
    change.mutate(
      { method: 'PATCH', path: `/api/meeting-series/${series.id}`, body: draft, version },
      { onSuccess: onClose },
    );
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save(based);
  };
  const text = (name: 'title' | 'time' | 'zone' | 'location' | 'purpose') => ({
    label: labels[name],
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [name]: event.currentTarget.value }),
  });
  return (
    <Modal opened onClose={onClose} title={`Change ${series.title}`}>
      <form className="stack" onSubmit={submit}>
        <TextInput {...text('title')} required />
        <TextInput {...text('time')} description="Wall-clock time in the zone" type="time" required />
        <TextInput {...text('zone')} description="A name of the IANA list, like America/Chicago" required />
        <NumberInput
          label={labels.minutes}
          value={draft.minutes}
          min={5}
          max={1440}
          onChange={(value) => setDraft({ ...draft, minutes: Number(value) })}
        />
        <TextInput {...text('location')} />
        <TextInput {...text('purpose')} />
        <p className="muted small">
          People see the change in their calendars when they take the calendar file again.
        </p>
        <FormEnd error={change.error} busy={change.isPending} action="Save" onClose={onClose} />
      </form>
      <ConflictDialog
        error={change.error}
        mine={draft}
        labels={labels}
        onTakeTheirs={onClose}
        onKeepMine={save}
      />
    </Modal>
  );
}

function draftOf({ title, time, zone, minutes, location, purpose }: MeetingSeriesView) {
  return { title, time, zone, minutes, location, purpose };
}
