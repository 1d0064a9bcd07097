import { Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { TrainingAudienceView } from '../../../api/schema/training-schema.ts';
import { useChange } from '../../api/use-api.ts';
import { FormEnd } from '../../parts/form-end.tsx';

/** Plans a training session. */
export function SessionDialog({
  audiences,
  onClose,
}: {
  audiences: readonly TrainingAudienceView[];
  onClose: () => void;
}): ReactNode {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [draft, setDraft] = useState({
    audience: '',
    title: '',
    date: '',
    time: '09:00',
    zone,
    minutes: 60,
    place: '',
  });
  const change = useChange();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate({ method: 'POST', path: '/api/training/sessions', body: draft }, { onSuccess: onClose });
  };
  const text = (name: 'title' | 'date' | 'time' | 'zone' | 'place', label: string) => ({
    label,
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [name]: event.currentTarget.value }),
  });
  return (
    <Modal opened onClose={onClose} title="Plan a session">
      <form className="stack" onSubmit={submit}>
        <Select
          label="For"
          required
          value={draft.audience || null}
          data={audiences.map((one) => ({ value: one.id, label: one.title }))}
          onChange={(value) => setDraft({ ...draft, audience: value ?? '' })}
        />
        <TextInput {...text('title', 'Title')} required />
        <TextInput {...text('date', 'Day')} type="date" required />
        <TextInput {...text('time', 'Time')} type="time" required />
        <TextInput {...text('zone', 'Time zone')} required />
        <NumberInput
          label="Minutes"
          min={5}
          max={1440}
          value={draft.minutes}
          onChange={(value) => setDraft({ ...draft, minutes: Number(value) })}
        />
        <TextInput {...text('place', 'Where')} />
        <FormEnd error={change.error} busy={change.isPending} action="Plan it" onClose={onClose} />
      </form>
    </Modal>
  );
}
