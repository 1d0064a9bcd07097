import { Checkbox, Modal, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Stakeholder } from '../../../api/schema/stakeholder-schema.ts';
import { useChange } from '../../api/use-api.ts';
import { closeUnlessCovered } from '../../parts/close-unless-covered.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { FormEnd } from '../../parts/form-end.tsx';
import { PersonSelect } from '../../parts/person-select.tsx';

const labels = {
  title: 'Name',
  owner: 'Owner',
  deputy: 'Deputy',
  impacts: 'What changes for them',
  checks: 'What is checked with them',
  training: 'What they learn',
  active: 'Concerned',
  note: 'Note',
};

/** Changes a group: who answers for it, what changes for it, whether it is concerned at all. */
export function GroupDialog({ group, onClose }: { group: Stakeholder; onClose: () => void }): ReactNode {
  const [based] = useState(group.version);
  const [draft, setDraft] = useState(() => draftOf(group));
  const change = useChange();
  const body = bodyOf(draft);
  const save = (version: number): void => {
    const path = `/api/stakeholders/${encodeURIComponent(group.id)}`;
    change.mutate({ method: 'PATCH', path, body, version }, { onSuccess: onClose });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save(based);
  };
  return (
    <Modal opened onClose={closeUnlessCovered(onClose)} title={`Edit ${group.title}`} size="lg">
      <form className="stack" onSubmit={submit}>
        <Fields draft={draft} onChange={setDraft} />
        <FormEnd error={change.error} busy={change.isPending} action="Save" onClose={onClose} />
      </form>
      <ConflictDialog
        error={change.error}
        mine={body}
        labels={labels}
        onTakeTheirs={onClose}
        onKeepMine={save}
      />
    </Modal>
  );
}

type Draft = ReturnType<typeof draftOf>;

function Fields({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }): ReactNode {
  const text = (name: 'title' | 'impacts' | 'checks' | 'training' | 'note') => ({
    label: labels[name],
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...draft, [name]: event.currentTarget.value }),
  });
  const lines = { description: 'One a line', autosize: true, minRows: 2 };
  return (
    <>
      <TextInput {...text('title')} required maxLength={100} />
      <PersonSelect
        label={labels.owner}
        value={draft.owner}
        onChange={(owner) => onChange({ ...draft, owner })}
      />
      <PersonSelect
        label={labels.deputy}
        value={draft.deputy}
        onChange={(deputy) => onChange({ ...draft, deputy })}
      />
      <Textarea {...text('impacts')} {...lines} />
      <Textarea {...text('checks')} {...lines} />
      <Textarea {...text('training')} {...lines} />
      <Checkbox
        label="Concerned by this migration"
        checked={draft.active}
        onChange={(event) => onChange({ ...draft, active: event.currentTarget.checked })}
      />
      <TextInput
        {...text('note')}
        description={draft.active ? 'Optional' : 'Why this group is not concerned; it is needed'}
        required={!draft.active}
        withAsterisk={!draft.active}
        maxLength={2000}
      />
    </>
  );
}

function draftOf(group: Stakeholder) {
  return {
    title: group.title,
    owner: group.owner?.id ?? '',
    deputy: group.deputy?.id ?? '',
    impacts: group.impacts.join('\n'),
    checks: group.checks.join('\n'),
    training: group.training.join('\n'),
    active: group.active,
    note: group.note,
  };
}

function bodyOf({ owner, deputy, impacts, checks, training, ...rest }: Draft) {
  return {
    ...rest,
    owner: owner === '' ? null : owner,
    deputy: deputy === '' ? null : deputy,
    impacts: linesOf(impacts),
    checks: linesOf(checks),
    training: linesOf(training),
  };
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
