import { Modal, Select, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { WorkstreamStatusView } from '../../../api/schema/status-schema.ts';
import { useChange } from '../../api/use-api.ts';
import { FactList } from '../../parts/fact-list.tsx';
import { FormEnd } from '../../parts/form-end.tsx';
import { dateOfDay, dayNumber } from '../../parts/plain-date.ts';
import { StatusMark, type StatusWord, toneOf, workstreamWord } from '../../parts/status-mark.tsx';

interface OverrideDialogProps {
  readonly shown: WorkstreamStatusView;
  readonly today: string;
  readonly onClose: () => void;
}

// How good each is; the API has the same order (governance/status/apply-override.ts) and decides.
const goodness: Readonly<Record<StatusWord, number>> = { RED: 0, YELLOW: 1, NONE: 2, GREEN: 3 };
const longestRaiseDays = 14;
const usualRaiseDays = 7;

/** Shows another status than the computed one: worse at will, better only with a reason and a last day. */
export function OverrideDialog({ shown, today, onClose }: OverrideDialogProps): ReactNode {
  const [draft, setDraft] = useState<Draft>({
    status: shown.computed === 'RED' ? 'YELLOW' : 'RED',
    reason: '',
    expiresOn: dateOfDay(dayNumber(today) + usualRaiseDays),
  });
  const change = useChange();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { expiresOn, ...rest } = draft;
    const body = expiresOn === '' ? rest : draft;
    const path = `/api/status/${encodeURIComponent(shown.workstream)}`;
    change.mutate({ method: 'PUT', path, body }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={`Set another status for ${shown.title}`}>
      <form className="stack" onSubmit={submit}>
        <FactList
          facts={[
            {
              name: 'Computed',
              value: <StatusMark tone={toneOf(shown.computed)}>{workstreamWord(shown.computed)}</StatusMark>,
            },
            { name: 'Because', value: shown.causes[0]?.text ?? shown.reason },
          ]}
        />
        <Fields draft={draft} computed={shown.computed} today={today} onChange={setDraft} />
        <FormEnd error={change.error} busy={change.isPending} action="Show this status" onClose={onClose} />
      </form>
    </Modal>
  );
}

interface Draft {
  readonly status: 'RED' | 'YELLOW' | 'GREEN';
  readonly reason: string;
  readonly expiresOn: string;
}

interface FieldsProps {
  readonly draft: Draft;
  readonly computed: StatusWord;
  readonly today: string;
  readonly onChange: (draft: Draft) => void;
}

function Fields({ draft, computed, today, onChange }: FieldsProps): ReactNode {
  const raises = goodness[draft.status] > goodness[computed];
  const choices = (['RED', 'YELLOW', 'GREEN'] as const).filter((one) => one !== computed);
  return (
    <>
      <Select
        label="Show instead"
        value={draft.status}
        allowDeselect={false}
        data={choices.map((one) => ({ value: one, label: workstreamWord(one) }))}
        onChange={(status) => onChange({ ...draft, status: status ?? draft.status })}
      />
      <Textarea
        label="Reason"
        description={
          raises ? 'Needed: it stays visible beside the status' : 'Stays visible beside the status'
        }
        required={raises}
        autosize
        minRows={2}
        maxLength={1000}
        value={draft.reason}
        onChange={(event) => onChange({ ...draft, reason: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label="Last day"
        description={
          raises
            ? `Needed, at most ${longestRaiseDays} days ahead; it falls earlier when the facts get worse`
            : 'Optional'
        }
        required={raises}
        min={today}
        max={raises ? dateOfDay(dayNumber(today) + longestRaiseDays) : undefined}
        value={draft.expiresOn}
        onChange={(event) => onChange({ ...draft, expiresOn: event.currentTarget.value })}
      />
    </>
  );
}
