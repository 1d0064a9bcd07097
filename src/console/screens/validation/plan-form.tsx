import { MultiSelect, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Plannable, Validation } from '../../../api/schema/validation-schema.ts';
import { type Change, useChange } from '../../api/use-api.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { FormEnd } from '../../parts/form-end.tsx';
import { usePeople } from '../../parts/use-people.ts';
import { draftOf, type PlanDraft, ppmOf } from './plan-draft.ts';
import { PlanEntities } from './plan-entities.tsx';
import { PlanPreview } from './plan-preview.tsx';
import classes from './validation.module.css';

interface PlanFormProps {
  readonly plannable: Plannable;
  readonly validation: Validation | undefined;
  readonly onClose: () => void;
}

/** The fields of a plan, and what they amount to as they are typed. */
export function PlanForm({ plannable, validation, onClose }: PlanFormProps): ReactNode {
  // A change is based on what was shown when the dialog opened.
  const [shown] = useState(validation);
  const [draft, setDraft] = useState(() => draftOf(plannable, shown));
  const change = useChange<Validation>();
  const save = (version: number): void => {
    change.mutate(changeOf(shown, draft, version), { onSuccess: onClose });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save(shown?.version ?? 0);
  };
  return (
    <>
      <form className="stack" onSubmit={submit}>
        <TextInput
          label="Title"
          value={draft.title}
          required
          maxLength={200}
          onChange={(event) => setDraft({ ...draft, title: event.currentTarget.value })}
        />
        <Reviewers draft={draft} onChange={setDraft} />
        <PlanEntities
          entities={draft.entities}
          plannable={plannable}
          onChange={(entities) => setDraft({ ...draft, entities: [...entities] })}
        />
        <Method draft={draft} onChange={setDraft} />
        <Numbers draft={draft} onChange={setDraft} />
        <PlanPreview draft={draft} />
        <FormEnd
          error={change.error}
          busy={change.isPending}
          action="Keep the plan"
          onClose={onClose}
          disabled={draft.reviewers.length < 2}
        />
      </form>
      <ConflictDialog
        error={change.error}
        mine={{ plan: draft }}
        labels={{ plan: 'Plan' }}
        onTakeTheirs={onClose}
        onKeepMine={save}
      />
    </>
  );
}

interface PartProps {
  readonly draft: PlanDraft;
  readonly onChange: (draft: PlanDraft) => void;
}

const reviewing: ReadonlySet<string> = new Set(['ADMIN', 'MEMBER', 'REVIEWER']);

function Reviewers({ draft, onChange }: PartProps): ReactNode {
  const people = usePeople().filter((one) => one.active && one.roles.some((role) => reviewing.has(role)));
  const masked = people.filter(
    (one) => draft.reviewers.includes(one.id) && !one.roles.some((role) => role !== 'MEMBER'),
  );
  return (
    <MultiSelect
      label="Reviewers"
      description={
        masked.length === 0
          ? 'Two at least; a third settles what two see differently.'
          : `${masked.map((one) => one.name).join(', ')} will see keys and personal data masked: give them the role REVIEWER.`
      }
      value={draft.reviewers}
      data={people.map((one) => ({ value: one.id, label: one.name }))}
      searchable
      required
      hidePickedOptions
      error={draft.reviewers.length === 1 ? 'Name another one' : undefined}
      onChange={(reviewers) => onChange({ ...draft, reviewers })}
    />
  );
}

function Method({ draft, onChange }: PartProps): ReactNode {
  const percent = (name: 'goodPpm' | 'badPpm', label: string, description: string): ReactNode => (
    <NumberInput
      label={label}
      description={description}
      value={draft[name] / 10_000}
      min={0.0001}
      max={50}
      decimalScale={4}
      suffix=" %"
      onChange={(value) => onChange({ ...draft, [name]: ppmOf(Number(value)) })}
    />
  );
  return (
    <div className={classes['fields']}>
      <div>
        <div className={classes['label']} id="plan-method">
          Method
        </div>
        <SegmentedControl
          aria-labelledby="plan-method"
          value={draft.method}
          data={[
            { value: 'FIXED', label: 'Fixed sample' },
            { value: 'SEQUENTIAL', label: 'Sequential' },
          ]}
          onChange={(value) =>
            onChange({ ...draft, method: value === 'SEQUENTIAL' ? 'SEQUENTIAL' : 'FIXED' })
          }
        />
      </div>
      {draft.method === 'SEQUENTIAL' && (
        <>
          {percent('goodPpm', 'A good share of wrong records', 'should pass')}
          {percent('badPpm', 'A bad share of wrong records', 'should fail')}
        </>
      )}
    </div>
  );
}

const numbers = [
  ['confidencePercent', 'Confidence', ' %', 50, 99],
  ['secondReviewPercent', 'Judged by two people', ' %', 0, 100],
  ['planted', 'Planted bad records', '', 0, 200],
  ['wholeBelow', 'Review whole below', ' records', 0, 10_000],
  ['secondsPerRecord', 'Time for a record', ' s', 1, 3600],
] as const;

function Numbers({ draft, onChange }: PartProps): ReactNode {
  return (
    <div className={classes['fields']}>
      {numbers.map(([name, label, suffix, min, max]) => (
        <NumberInput
          key={name}
          label={label}
          suffix={suffix}
          min={min}
          max={max}
          allowDecimal={false}
          value={draft[name]}
          onChange={(value) => onChange({ ...draft, [name]: typeof value === 'number' ? value : min })}
        />
      ))}
    </div>
  );
}

function changeOf(validation: Validation | undefined, body: PlanDraft, version: number): Change {
  if (validation === undefined) return { method: 'POST', path: '/api/validations', body };
  return { method: 'PUT', path: `/api/validations/${validation.id}`, body, version };
}
