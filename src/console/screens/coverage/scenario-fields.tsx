import { Select, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Scenario } from '../../../api/schema/coverage-schema.ts';
import { useGroups } from '../../parts/use-groups.ts';
import classes from './coverage.module.css';
import { priorityWords } from './coverage-words.ts';

/** A scenario as it is typed. */
export interface ScenarioDraft {
  readonly id: string;
  readonly title: string;
  readonly function: string;
  readonly process: string;
  readonly system: string;
  readonly priority: Scenario['priority'];
  readonly steps: string;
  readonly expected: string;
  readonly test: string;
}

interface ScenarioFieldsProps {
  readonly draft: ScenarioDraft;
  readonly isNew: boolean;
  readonly readOnly: boolean;
  readonly onChange: (draft: ScenarioDraft) => void;
}

/** The fields of a scenario. */
export function ScenarioFields({ draft, isNew, readOnly, onChange }: ScenarioFieldsProps): ReactNode {
  const groups = useGroups();
  const text = (name: keyof ScenarioDraft) => ({
    value: draft[name],
    readOnly,
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...draft, [name]: event.currentTarget.value }),
  });
  const choose = (name: 'function' | 'priority') => ({
    value: draft[name],
    readOnly,
    onChange: (value: string | null) => onChange({ ...draft, [name]: value ?? '' }),
  });
  return (
    <>
      <TextInput
        label="Title"
        {...text('title')}
        maxLength={300}
        required
        data-autofocus={isNew || undefined}
      />
      <div className={classes['pair']}>
        <Select
          label="Function"
          {...choose('function')}
          data={groups.items.map((one) => ({ value: one.id, label: one.title }))}
          searchable
          required
        />
        <TextInput label="Process" {...text('process')} maxLength={100} required />
        <TextInput label="System" {...text('system')} maxLength={100} />
        <Select
          label="Priority"
          {...choose('priority')}
          data={Object.entries(priorityWords).map(([value, label]) => ({ value, label }))}
          allowDeselect={false}
        />
      </div>
      <Textarea label="Steps" {...text('steps')} autosize minRows={2} maxRows={12} maxLength={10_000} />
      <Textarea label="Expected" {...text('expected')} autosize minRows={2} maxRows={8} maxLength={10_000} />
      <TextInput
        label="Automated test"
        description="Name of the test; without one, a test belongs here when its name holds the id in brackets."
        {...text('test')}
        maxLength={500}
      />
      {isNew && (
        <TextInput
          label="Id"
          description="Given when empty"
          {...text('id')}
          pattern="[A-Za-z][A-Za-z0-9._\-]*"
        />
      )}
    </>
  );
}
