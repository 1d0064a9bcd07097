import { Modal, NumberInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Availability } from '../../../api/schema/plan-people-schema.ts';
import { useChange } from '../../api/use-api.ts';
import { closeUnlessCovered } from '../../parts/close-unless-covered.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { FormEnd } from '../../parts/form-end.tsx';
import { PersonSelect } from '../../parts/person-select.tsx';

interface AvailabilityDialogProps {
  /** Undefined to say it for a person of whom nobody has yet. */
  readonly availability: Availability | undefined;
  readonly known: readonly Availability[];
  readonly onClose: () => void;
}

const usualHours = 4;
const hoursOfDay = 24;

/** Says how much of a working day somebody has for the migration. */
export function AvailabilityDialog({ availability, known, onClose }: AvailabilityDialogProps): ReactNode {
  const [based] = useState(known);
  const [person, setPerson] = useState(availability?.person.id ?? '');
  const [hours, setHours] = useState<number | string>((availability?.minutesPerDay ?? usualHours * 60) / 60);
  const change = useChange();
  const body = { minutesPerDay: Math.round(Number(hours) * 60) };
  const save = (version: number): void => {
    const path = `/api/plan/availability/${person}`;
    change.mutate({ method: 'PUT', path, body, version }, { onSuccess: onClose });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save(based.find((one) => one.person.id === person)?.version ?? 0);
  };
  return (
    <Modal opened onClose={closeUnlessCovered(onClose)} title="Time for the migration">
      <form className="stack" onSubmit={submit}>
        <PersonSelect
          label="Person"
          placeholder="Choose a person"
          value={person}
          readOnly={availability !== undefined}
          onChange={setPerson}
        />
        <NumberInput
          label="Hours a working day"
          required
          min={0}
          max={hoursOfDay}
          decimalScale={2}
          value={hours}
          onChange={setHours}
        />
        <FormEnd
          error={change.error}
          busy={change.isPending}
          action="Save"
          onClose={onClose}
          disabled={person === '' || hours === ''}
        />
      </form>
      <ConflictDialog
        error={change.error}
        mine={body}
        labels={{ minutesPerDay: 'Minutes a working day' }}
        onTakeTheirs={onClose}
        onKeepMine={save}
      />
    </Modal>
  );
}
