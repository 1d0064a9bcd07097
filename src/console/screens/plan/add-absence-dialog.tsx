import { Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { FormEnd } from '../../parts/form-end.tsx';
import { PersonSelect } from '../../parts/person-select.tsx';

/** Notes that somebody is away. */
export function AddAbsenceDialog({ today, onClose }: { today: string; onClose: () => void }): ReactNode {
  const [person, setPerson] = useState('');
  const [firstDay, setFirstDay] = useState(today);
  const [lastDay, setLastDay] = useState(today);
  const change = useChange();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = { person, firstDay, lastDay };
    change.mutate({ method: 'POST', path: '/api/plan/absences', body }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title="Add an absence">
      <form className="stack" onSubmit={submit}>
        <PersonSelect label="Person" placeholder="Choose a person" value={person} onChange={setPerson} />
        <TextInput
          type="date"
          label="First day"
          required
          value={firstDay}
          onChange={(event) => setFirstDay(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label="Last day"
          required
          min={firstDay}
          value={lastDay}
          onChange={(event) => setLastDay(event.currentTarget.value)}
        />
        <FormEnd
          error={change.error}
          busy={change.isPending}
          action="Add"
          onClose={onClose}
          disabled={person === ''}
        />
      </form>
    </Modal>
  );
}
