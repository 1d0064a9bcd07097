import { Button, Modal, NumberInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { TrainingAudienceView } from '../../../api/schema/training-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-api.ts';
import { Notice } from '../../parts/notice.tsx';

/** How many people of an audience must be trained. */
export function ExpectedDialog({
  audience,
  onClose,
}: {
  audience: TrainingAudienceView;
  onClose: () => void;
}): ReactNode {
  const [expected, setExpected] = useState<number | string>(audience.expectedSet ?? '');
  // What was shown when the dialog opened: a change is based on that, also when the page moves on.
  const [version] = useState(audience.version);
  const change = useChange();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = { expected: expected === '' ? null : Number(expected) };
    const path = `/api/training/audiences/${audience.id}`;
    change.mutate({ method: 'PATCH', path, body, version }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={`${audience.title}: how many must be trained`}>
      <form className="stack" onSubmit={submit}>
        <NumberInput
          label="People"
          placeholder="Everybody with an account in the department"
          min={0}
          max={10_000_000}
          allowDecimal={false}
          value={expected}
          onChange={setExpected}
        />
        {change.error !== null && <Notice tone="red">{sentenceOf(change.error)}</Notice>}
        <div className="row between">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
