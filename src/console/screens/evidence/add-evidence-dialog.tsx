import { FileInput, Modal, NumberInput, SegmentedControl, Select, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Attachment, EvidenceKind, NewEvidenceByHand } from '../../../api/schema/evidence-schema.ts';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { FormEnd } from '../../parts/form-end.tsx';
import { queryText } from '../../parts/url-state.ts';
import { environmentWords } from './evidence-words.ts';

interface AddEvidenceDialogProps {
  /** The kinds that people add. */
  readonly kinds: readonly EvidenceKind[];
  readonly onClose: () => void;
}

type Environment = NonNullable<NewEvidenceByHand['environment']>;

interface Draft {
  readonly kind: string;
  /** Empty for the environment of the migration. */
  readonly environment: Environment | '';
  readonly outcome: 'PASS' | 'FAIL';
  readonly summary: string;
  readonly measures: Readonly<Record<string, number>>;
  readonly files: readonly File[];
}

/** Adds what a drill or a walk-through showed: kind, outcome, one sentence, measures, files. */
export function AddEvidenceDialog({ kinds, onClose }: AddEvidenceDialogProps): ReactNode {
  const [draft, setDraft] = useState<Draft>({
    kind: kinds[0]?.kind ?? '',
    environment: '',
    outcome: 'PASS',
    summary: '',
    measures: {},
    files: [],
  });
  const add = useAdding(onClose);
  const chosen = kinds.find((one) => one.kind === draft.kind);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.send(entryOf(draft, chosen), draft.files);
  };
  return (
    <Modal opened onClose={onClose} title="Add evidence" size="lg">
      <form className="stack" onSubmit={submit}>
        <WhatFields draft={draft} kinds={kinds} onChange={setDraft} />
        <MeasureFields draft={draft} kind={chosen} onChange={setDraft} />
        <WhereFields draft={draft} onChange={setDraft} />
        <p className="muted small">
          Your name goes into the chain with it, and you cannot sign this evidence alone. What Changeover
          measures itself is not added by hand.
        </p>
        <FormEnd
          error={add.error}
          busy={add.busy}
          action="Add to the chain"
          onClose={onClose}
          disabled={draft.summary.trim().length < 3}
        />
      </form>
    </Modal>
  );
}

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

function WhatFields({ draft, kinds, onChange }: FieldsProps & { kinds: readonly EvidenceKind[] }): ReactNode {
  return (
    <>
      <Select
        label="What it shows"
        description={feedsText(kinds.find((one) => one.kind === draft.kind))}
        value={draft.kind}
        data={kinds.map((one) => ({ value: one.kind, label: `${one.title} (${one.kind})` }))}
        allowDeselect={false}
        onChange={(value) => onChange({ ...draft, kind: value ?? draft.kind })}
        data-autofocus
      />
      <SegmentedControl
        aria-label="Outcome"
        value={draft.outcome}
        data={[
          { value: 'PASS', label: 'Passed' },
          { value: 'FAIL', label: 'Failed' },
        ]}
        onChange={(value) => onChange({ ...draft, outcome: value === 'FAIL' ? 'FAIL' : 'PASS' })}
      />
      <Textarea
        label="What was seen, in one sentence"
        required
        autosize
        minRows={2}
        maxLength={500}
        value={draft.summary}
        onChange={(event) => onChange({ ...draft, summary: event.currentTarget.value })}
      />
    </>
  );
}

function MeasureFields({
  draft,
  kind,
  onChange,
}: FieldsProps & { kind: EvidenceKind | undefined }): ReactNode {
  return kind?.measures.map(({ name, of }) => (
    <NumberInput
      key={name}
      label={measureLabel(name, of)}
      required={draft.outcome === 'PASS'}
      allowDecimal={false}
      allowNegative={false}
      value={draft.measures[name] ?? ''}
      onChange={(value) => onChange({ ...draft, measures: withMeasure(draft.measures, name, value) })}
    />
  ));
}

function WhereFields({ draft, onChange }: FieldsProps): ReactNode {
  return (
    <>
      <Select
        label="Where it was taken"
        description="Only burn-in and live can make a criterion green."
        placeholder="The environment of this migration"
        clearable
        value={draft.environment === '' ? null : draft.environment}
        data={Object.entries(environmentWords).map(([value, label]) => ({ value, label }))}
        onChange={(value) => onChange({ ...draft, environment: isEnvironment(value) ? value : '' })}
      />
      <FileInput
        label="Files"
        description="Up to 20 MB each; the entry names them by their SHA-256."
        multiple
        clearable
        clearButtonProps={{ 'aria-label': 'Take the files away' }}
        value={[...draft.files]}
        onChange={(files) => onChange({ ...draft, files })}
      />
    </>
  );
}

/** What is sent: the measures that the kind asks for, and no others. */
function entryOf(
  { kind, environment, outcome, summary, measures }: Draft,
  chosen: EvidenceKind | undefined,
): Omit<NewEvidenceByHand, 'attachments'> {
  const asked = new Set(chosen?.measures.map((one) => one.name));
  const said = Object.fromEntries(Object.entries(measures).filter(([name]) => asked.has(name)));
  const where = environment === '' ? {} : { environment };
  return { kind, outcome, summary: summary.trim(), measures: said, ...where };
}

/** Sends the files first, then the entry that names them. */
function useAdding(onDone: () => void) {
  const change = useChange();
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const send = (entry: Omit<NewEvidenceByHand, 'attachments'>, files: readonly File[]): void => {
    const run = async (): Promise<void> => {
      const attachments: string[] = [];
      for (const file of files) {
        const path = `/api/evidence-files${queryText({ name: file.name })}`;
        attachments.push((await request<Attachment>('POST', path, { body: file })).sha256);
      }
      await change.mutateAsync({ method: 'POST', path: '/api/evidence', body: { ...entry, attachments } });
    };
    setBusy(true);
    setFailure(null);
    run()
      .then(onDone, setFailure)
      .finally(() => setBusy(false));
  };
  return { send, busy, error: failure };
}

function feedsText(kind: EvidenceKind | undefined): string {
  if (kind === undefined || kind.criteria.length === 0) return 'It feeds no criterion of this migration.';
  return `It feeds: ${kind.criteria.join(', ')}.`;
}

function measureLabel(name: string, of: string | null): string {
  const text = name.replaceAll('_', ' ');
  const first = `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  return of === null ? first : `${first}, of ${of.replaceAll('_', ' ')}`;
}

function withMeasure(
  measures: Readonly<Record<string, number>>,
  name: string,
  value: string | number,
): Readonly<Record<string, number>> {
  const { [name]: _before, ...others } = measures;
  return typeof value === 'number' ? { ...others, [name]: value } : others;
}

function isEnvironment(value: string | null): value is Environment {
  return value !== null && Object.hasOwn(environmentWords, value);
}
