import { Checkbox, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { MappedValueView, ValueRecords } from '../../../api/schema/mapping-schema.ts';
import { ApiError } from '../../api/problem.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { FormEnd } from '../../parts/form-end.tsx';
import { counted } from '../../parts/number-text.ts';
import { queryText } from '../../parts/url-state.ts';
import classes from './mapping.module.css';
import { ValueText } from './value-columns.tsx';

interface ConfirmDialogProps {
  readonly value: MappedValueView;
  readonly onClose: () => void;
}

const labels = { new: 'Becomes', confirmedBy: 'Confirmed by' };

/** Says, with one’s name and a reason, what an old value becomes; shows first which records that touches. */
export function ConfirmDialog({ value, onClose }: ConfirmDialogProps): ReactNode {
  const [becomes, setBecomes] = useState(value.new);
  const [empty, setEmpty] = useState(value.state !== 'missing' && value.new === '');
  const [reason, setReason] = useState('');
  const change = useChange<{ sha256: string }>();
  const chosen = empty ? '' : becomes;
  const confirm = (basedOn: string): void => {
    const path = `/api/mapping/maps/${encodeURIComponent(value.map)}/confirm`;
    const body = { old: value.old, new: chosen, basedOn, reason: reason.trim() };
    change.mutate({ method: 'POST', path, body }, { onSuccess: onClose });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirm(value.sha256);
  };
  return (
    <Modal opened onClose={onClose} title="What does this old value become?" size="lg">
      <form className="stack" onSubmit={submit}>
        <p>
          Old value <ValueText text={value.old} /> of the value map{' '}
          <span className="strong">{value.map}</span>
        </p>
        <Touched value={value} />
        <NewValue value={value} becomes={becomes} disabled={empty} onChange={setBecomes} />
        <Checkbox
          label="Leave the field empty"
          checked={empty}
          onChange={(event) => setEmpty(event.currentTarget.checked)}
        />
        <Reason map={value.map} reason={reason} onChange={setReason} />
        <FormEnd
          error={isConflict(change.error) ? undefined : change.error}
          busy={change.isPending}
          action="Confirm"
          onClose={onClose}
          disabled={reason.trim().length < 3 || (!empty && becomes === '')}
        />
      </form>
      <ConflictDialog
        error={change.error}
        mine={{ new: chosen }}
        labels={labels}
        onTakeTheirs={onClose}
        onKeepMine={() => confirm(hashIn(change.error))}
      />
    </Modal>
  );
}

interface ReasonProps {
  readonly map: string;
  readonly reason: string;
  readonly onChange: (text: string) => void;
}

function Reason({ map, reason, onChange }: ReasonProps): ReactNode {
  return (
    <>
      <Textarea
        label="Reason"
        description="Kept in the audit trail with your name"
        required
        maxLength={2000}
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <p className="muted small">
        The file values/{map}.csv is changed; the next run takes it up. Runs that are done stay as they are.
      </p>
    </>
  );
}

function isConflict(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 412;
}

/** The hash of the file as somebody else left it. */
function hashIn(error: unknown): string {
  const current = isConflict(error) ? (error.problem.current as { sha256?: string } | undefined) : undefined;
  return current?.sha256 ?? '';
}

interface NewValueProps {
  readonly value: MappedValueView;
  readonly becomes: string;
  readonly disabled: boolean;
  readonly onChange: (text: string) => void;
}

function NewValue({ value, becomes, disabled, onChange }: NewValueProps): ReactNode {
  if (value.choices.length > 0) {
    return (
      <Select
        label="Becomes"
        description="What the field allows"
        placeholder="Choose"
        searchable
        disabled={disabled}
        value={value.choices.includes(becomes) ? becomes : null}
        data={[...value.choices]}
        onChange={(next) => onChange(next ?? '')}
      />
    );
  }
  return (
    <TextInput
      label="Becomes"
      description="Byte for byte as the new system should have it"
      disabled={disabled}
      value={becomes}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

const shown = 5;

function Touched({ value }: { value: MappedValueView }): ReactNode {
  const { map, old, records, state } = value;
  const touched = useApi<ValueRecords>(`/api/mapping/value-records${queryText({ map, old, limit: shown })}`, {
    enabled: records > 0,
  });
  if (state === 'confirmed') {
    return (
      <p className="muted">
        {value.confirmedBy} confirmed this value. A change holds from the next run on, for every record with
        it.
      </p>
    );
  }
  if (records === 0) return <p className="muted">No record of the newest run has this value.</p>;
  return (
    <div>
      <p>
        <span className="strong">{counted(records, 'record')}</span> of the newest run{' '}
        {records === 1 ? 'waits' : 'wait'} for it, in{' '}
        {value.entities.map((one) => one.replaceAll('_', ' ')).join(', ')} ({value.fields.join(', ')}):
      </p>
      <ul className={classes['touched']}>
        {(touched.data?.items ?? []).map((one) => (
          <li key={`${one.entity} ${one.id} ${one.field}`} className="break">
            <Link
              to="/mapping"
              search={{ view: 'explain', entity: one.entity, record: one.id }}
              target="_blank"
            >
              {one.entity.replaceAll('_', ' ')} {one.oldKey} (new tab)
            </Link>
          </li>
        ))}
        {records > shown && <li className="muted">and {counted(records - shown, 'other')}</li>}
      </ul>
    </div>
  );
}
