import { NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { PersonSelect } from '../../parts/person-select.tsx';
import { useGroups } from '../../parts/use-groups.ts';
import { NeedsField } from './needs-field.tsx';
import type { TaskDraft } from './task-draft.ts';
import classes from './task-fields.module.css';
import { kindWords, stateWords } from './task-words.ts';

interface TaskFieldsProps {
  readonly draft: TaskDraft;
  readonly onChange: (draft: TaskDraft) => void;
  readonly readOnly: boolean;
  /** Undefined while it is new: then it has no state yet. */
  readonly id: string | undefined;
}

export const taskLabels = {
  title: 'Title',
  description: 'Description',
  workstream: 'Workstream',
  kind: 'Kind',
  state: 'State',
  blockedReason: 'Blocked by',
  startsOn: 'First day',
  endsOn: 'Last day',
  effortMinutes: 'Effort (minutes)',
  plannedMinutes: 'Planned running time (minutes)',
  measuredBy: 'Measured by',
  assignee: 'Who does it',
  needs: 'Needs',
};

/** The fields of a task or a milestone. */
export function TaskFields(props: TaskFieldsProps): ReactNode {
  const { draft, onChange, readOnly, id } = props;
  const groups = useGroups();
  return (
    <>
      <TextInput
        label={taskLabels.title}
        value={draft.title}
        required
        maxLength={300}
        readOnly={readOnly}
        onChange={(event) => onChange({ ...draft, title: event.currentTarget.value })}
      />
      <div className={classes['pair']}>
        <Select
          label={taskLabels.workstream}
          value={draft.workstream}
          allowDeselect={false}
          readOnly={readOnly}
          data={groups.items.map((one) => ({ value: one.id, label: one.title }))}
          onChange={(workstream) => onChange({ ...draft, workstream: workstream ?? draft.workstream })}
        />
        <Select
          label={taskLabels.kind}
          value={draft.kind}
          allowDeselect={false}
          readOnly={readOnly}
          data={Object.entries(kindWords).map(([value, label]) => ({ value, label }))}
          onChange={(kind) => onChange({ ...draft, kind: kind as TaskDraft['kind'] })}
        />
      </div>
      {id !== undefined && <StateFields {...props} />}
      <DayFields {...props} />
      <PersonSelect
        label={taskLabels.assignee}
        value={draft.assignee}
        readOnly={readOnly}
        onChange={(assignee) => onChange({ ...draft, assignee })}
      />
      <NeedsField
        value={draft.needs}
        self={id}
        readOnly={readOnly}
        onChange={(needs) => onChange({ ...draft, needs })}
      />
      <DurationFields {...props} />
      <Textarea
        label={taskLabels.description}
        value={draft.description}
        autosize
        minRows={2}
        maxLength={5000}
        readOnly={readOnly}
        onChange={(event) => onChange({ ...draft, description: event.currentTarget.value })}
      />
    </>
  );
}

function StateFields({ draft, onChange, readOnly }: TaskFieldsProps): ReactNode {
  return (
    <div className={classes['pair']}>
      <Select
        label={taskLabels.state}
        value={draft.state}
        allowDeselect={false}
        readOnly={readOnly}
        data={Object.entries(stateWords).map(([value, label]) => ({ value, label }))}
        onChange={(state) => onChange({ ...draft, state: state as TaskDraft['state'] })}
      />
      {draft.state === 'BLOCKED' && (
        <TextInput
          label={taskLabels.blockedReason}
          value={draft.blockedReason}
          required
          maxLength={1000}
          readOnly={readOnly}
          onChange={(event) => onChange({ ...draft, blockedReason: event.currentTarget.value })}
        />
      )}
    </div>
  );
}

function DayFields({ draft, onChange, readOnly }: TaskFieldsProps): ReactNode {
  const milestone = draft.kind === 'MILESTONE';
  return (
    <div className={classes['pair']}>
      <TextInput
        type="date"
        label={milestone ? 'Day' : taskLabels.startsOn}
        required
        readOnly={readOnly}
        value={draft.startsOn}
        onChange={(event) => onChange({ ...draft, startsOn: event.currentTarget.value })}
      />
      {!milestone && (
        <TextInput
          type="date"
          label={taskLabels.endsOn}
          required
          min={draft.startsOn}
          readOnly={readOnly}
          value={draft.endsOn}
          onChange={(event) => onChange({ ...draft, endsOn: event.currentTarget.value })}
        />
      )}
    </div>
  );
}

function DurationFields({ draft, onChange, readOnly }: TaskFieldsProps): ReactNode {
  if (draft.kind === 'MILESTONE') return null;
  return (
    <>
      <div className={classes['pair']}>
        <NumberInput
          label="Effort (hours)"
          description="Work of a person"
          min={0}
          max={10_000}
          decimalScale={2}
          readOnly={readOnly}
          value={draft.effortHours}
          onChange={(effortHours) => onChange({ ...draft, effortHours })}
        />
        <NumberInput
          label={taskLabels.plannedMinutes}
          description="Of what a run does by itself"
          min={0}
          max={600_000}
          allowDecimal={false}
          readOnly={readOnly}
          value={draft.plannedMinutes}
          onChange={(plannedMinutes) => onChange({ ...draft, plannedMinutes })}
        />
      </div>
      <Select
        label={taskLabels.measuredBy}
        description="Which part of a rehearsal tells how long it really takes"
        placeholder="Nothing measures it"
        clearable
        readOnly={readOnly}
        value={draft.measuredBy === '' ? null : draft.measuredBy}
        data={measures}
        onChange={(measuredBy) => onChange({ ...draft, measuredBy: measuredBy ?? '' })}
      />
    </>
  );
}

const stages = ['snapshot', 'stage', 'map', 'dispose', 'check', 'load', 'export', 'reconcile'];
const measures = [
  { value: 'run', label: 'The whole run' },
  ...stages.map((stage) => ({ value: stage, label: `Stage ${stage}` })),
];
