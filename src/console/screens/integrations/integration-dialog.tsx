import { Modal, Select, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { IntegrationLimitsView, IntegrationView } from '../../../api/schema/integration-schema.ts';
import { useMay } from '../../api/session.ts';
import { type Change, useApi, useChange } from '../../api/use-api.ts';
import { closeUnlessCovered } from '../../parts/close-unless-covered.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { FormEnd } from '../../parts/form-end.tsx';
import { TestFields } from './test-fields.tsx';

interface IntegrationDialogProps {
  readonly integration: IntegrationView | undefined;
  readonly limits: IntegrationLimitsView | undefined;
  readonly onClose: () => void;
}

const labels = {
  title: 'Name',
  kind: 'Kind',
  direction: 'Direction',
  owner: 'Owner',
  notes: 'Notes',
  atSwitch: 'At the switch',
  atRollback: 'At the rollback',
  test: 'Contract test',
};

const kinds = ['CRM', 'ERP', 'SSO', 'MAIL', 'WAREHOUSE', 'OTHER'];
const directions = [
  { value: 'IN', label: 'Into the entitlement system' },
  { value: 'OUT', label: 'Out of it' },
  { value: 'BOTH', label: 'Both ways' },
];

/** A link to another system, to read or to change. */
export function IntegrationDialog({ integration, limits, onClose }: IntegrationDialogProps): ReactNode {
  const mayWrite = useMay('program.write');
  const [draft, setDraft] = useState(() => draftOf(integration));
  // The version that was opened: the list goes on to newer ones by itself, and saving over them must be told.
  const [version] = useState(integration?.version ?? 0);
  const change = useChange();
  const body = { ...draft, owner: draft.owner === '' ? null : draft.owner };
  const save = (over: number): void => {
    change.mutate(changeOf(integration, body, over), { onSuccess: onClose });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save(version);
  };
  const text = (name: 'title' | 'notes' | 'atSwitch' | 'atRollback') => ({
    label: labels[name],
    value: draft[name],
    readOnly: !mayWrite,
    onChange: (event: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [name]: event.currentTarget.value }),
  });
  const choice = (name: 'kind' | 'direction' | 'owner') => ({
    label: labels[name],
    value: draft[name],
    readOnly: !mayWrite,
    onChange: (value: string | null) => setDraft({ ...draft, [name]: value ?? '' }),
  });
  return (
    <Modal opened onClose={closeUnlessCovered(onClose)} title={integration?.title ?? 'Add a link'} size="lg">
      <form className="stack" onSubmit={submit}>
        <TextInput {...text('title')} required />
        <Select {...choice('kind')} data={kinds} allowDeselect={false} />
        <Select {...choice('direction')} data={directions} allowDeselect={false} />
        <OwnerField {...choice('owner')} />
        <TextInput {...text('atSwitch')} />
        <TextInput {...text('atRollback')} />
        <Textarea {...text('notes')} autosize minRows={2} />
        <TestFields
          test={draft.test}
          limits={limits}
          readOnly={!mayWrite}
          onChange={(test) => setDraft({ ...draft, test })}
        />
        {mayWrite && <FormEnd error={change.error} busy={change.isPending} action="Save" onClose={onClose} />}
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

interface OwnerFieldProps {
  readonly label: string;
  readonly value: string;
  readonly readOnly: boolean;
  readonly onChange: (value: string | null) => void;
}

function OwnerField(props: OwnerFieldProps): ReactNode {
  const people = useApi<{ items: readonly { id: string; name: string }[] }>('/api/people?limit=500', {
    topics: ['account'],
  });
  const data = (people.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
  return <Select {...props} searchable clearable placeholder="Nobody yet" data={data} />;
}

/** Adds a link that is new, and changes one that is there. */
function changeOf(
  integration: IntegrationView | undefined,
  body: { title: string },
  version: number,
): Change {
  const path = '/api/integrations';
  if (integration === undefined) return { method: 'POST', path, body: { id: slug(body.title), ...body } };
  return { method: 'PATCH', path: `${path}/${encodeURIComponent(integration.id)}`, body, version };
}

function draftOf(integration: IntegrationView | undefined) {
  return {
    title: integration?.title ?? '',
    kind: integration?.kind ?? 'CRM',
    direction: integration?.direction ?? 'BOTH',
    owner: integration?.owner ?? '',
    notes: integration?.notes ?? '',
    atSwitch: integration?.atSwitch ?? '',
    atRollback: integration?.atRollback ?? '',
    test: integration?.test ?? null,
  };
}

function slug(title: string): string {
  const text = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  return text === '' ? 'link' : text.slice(0, 63);
}
