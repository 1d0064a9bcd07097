import { Modal, Select, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Person } from '../../../api/schema/account-schema.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { FormEnd } from '../../parts/form-end.tsx';
import { Notice } from '../../parts/notice.tsx';
import { dateOfDay, dayNumber } from '../../parts/plain-date.ts';
import classes from './workstreams.module.css';

interface DelegateDialogProps {
  readonly id: string;
  readonly title: string;
  readonly today: string;
  readonly onClose: () => void;
}

const usualDays = 7;

/** The head of a group lets its deputy sign on some days. */
export function DelegateDialog({ id, title, today, onClose }: DelegateDialogProps): ReactNode {
  const deputies = useDeputies(id);
  const [draft, setDraft] = useState({
    to: '',
    firstDay: today,
    lastDay: dateOfDay(dayNumber(today) + usualDays),
    reason: '',
  });
  const change = useChange();
  const to = draft.to === '' ? deputies?.[0]?.id : draft.to;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = { ...draft, function: id, to };
    change.mutate({ method: 'POST', path: '/api/gate/delegations', body }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={`Declare the deputy of ${title}`}>
      <form className="stack" onSubmit={submit}>
        <p>
          On these days the deputy may sign criteria of the go-live gate for {title}, and declare it ready.
          You still can. Signatures given stay when the delegation ends.
        </p>
        {deputies?.length === 0 && (
          <Notice tone="yellow">
            {title} has no deputy. An administrator gives somebody this position under People.
          </Notice>
        )}
        <Select
          label="Deputy"
          value={to ?? null}
          allowDeselect={false}
          data={(deputies ?? []).map((one) => ({ value: one.id, label: one.name }))}
          onChange={(account) => setDraft({ ...draft, to: account ?? '' })}
        />
        <Fields draft={draft} onChange={setDraft} />
        <FormEnd
          error={change.error}
          busy={change.isPending}
          action="Declare"
          onClose={onClose}
          disabled={to === undefined}
        />
      </form>
    </Modal>
  );
}

interface Draft {
  readonly to: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly reason: string;
}

function Fields({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }): ReactNode {
  return (
    <>
      <div className={classes['pair']}>
        <TextInput
          type="date"
          label="First day (UTC)"
          required
          value={draft.firstDay}
          onChange={(event) => onChange({ ...draft, firstDay: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label="Last day (UTC)"
          required
          min={draft.firstDay}
          value={draft.lastDay}
          onChange={(event) => onChange({ ...draft, lastDay: event.currentTarget.value })}
        />
      </div>
      <Textarea
        label="Reason"
        required
        minLength={3}
        maxLength={2000}
        autosize
        minRows={2}
        value={draft.reason}
        onChange={(event) => onChange({ ...draft, reason: event.currentTarget.value })}
      />
    </>
  );
}

/** Who can be declared: active people whose position in the function is deputy; undefined until it is known. */
function useDeputies(id: string): readonly Person[] | undefined {
  const people = useApi<{ items: readonly Person[] }>(
    `/api/people?limit=500&function=${encodeURIComponent(id)}`,
    { topics: ['account'] },
  );
  return people.data?.items.filter(
    (one) => one.active && one.functions.some((held) => held.function === id && held.position === 'DEPUTY'),
  );
}
