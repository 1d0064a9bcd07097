import { Button, Select, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Reconciliation } from '../../../api/schema/reconciliation-schema.ts';
import { useMay } from '../../api/session.ts';
import { useUrlState } from '../../parts/url-state.ts';
import { humanName, kindChoices } from './difference-words.ts';
import classes from './reconciliation.module.css';

const none = {
  cause: undefined,
  entity: undefined,
  field: undefined,
  kind: undefined,
  standing: undefined,
  key: undefined,
  at: undefined,
} as const;

const standings = [
  { value: 'open', label: 'Open' },
  { value: 'accepted', label: 'Accepted' },
];

/** Filters of the list; they stand in the URL, so that a list can be sent to somebody. */
export function DifferenceFilterBar({ groups }: { groups: Reconciliation['groups'] }): ReactNode {
  const [params, change] = useUrlState();
  const { cause, entity, field, kind, standing, key = '' } = params;
  const set = (changes: Readonly<Record<string, string | undefined>>): void =>
    change({ at: undefined, ...changes });
  const inCause = groups.filter((one) => cause === undefined || one.cause === cause);
  const inEntity = inCause.filter((one) => entity === undefined || one.entity === entity);
  const fields = [...new Set(inEntity.flatMap((one) => one.field ?? []))].sort();
  const selects: readonly ChoiceProps[] = [
    {
      label: 'Cause',
      every: 'Every cause',
      value: cause,
      data: choices(groups.map((one) => one.cause)),
      onChange: (value) => set({ cause: value, entity: undefined, field: undefined }),
    },
    {
      label: 'Entity',
      every: 'Every entity',
      value: entity,
      data: choices(inCause.map((one) => one.entity)),
      onChange: (value) => set({ entity: value, field: undefined }),
    },
    {
      label: 'Field',
      every: 'Every field',
      value: field,
      data: fields.map((one) => ({ value: one, label: one })),
      onChange: (value) => set({ field: value }),
    },
    {
      label: 'What',
      every: 'Every kind',
      value: kind,
      data: kindChoices,
      onChange: (value) => set({ kind: value }),
    },
    {
      label: 'Standing',
      every: 'Open and accepted',
      value: standing,
      data: standings,
      onChange: (value) => set({ standing: value }),
    },
  ];
  return (
    <div className={classes['filters']}>
      {selects.map((one) => (
        <Choice key={one.label} {...one} />
      ))}
      <KeyFilter key={key} value={key} onChange={(value) => set({ key: value })} />
      {Object.keys(none).some((name) => name !== 'at' && params[name] !== undefined) && (
        <Button size="xs" variant="default" onClick={() => change(none)}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

function choices(names: readonly string[]): { value: string; label: string }[] {
  return [...new Set(names)].sort().map((value) => ({ value, label: humanName(value) }));
}

interface ChoiceProps {
  readonly label: string;
  readonly every: string;
  readonly value: string | undefined;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ label, every, value, data, onChange }: ChoiceProps): ReactNode {
  const known = value === undefined || data.some((one) => one.value === value);
  return (
    <Select
      size="xs"
      aria-label={label}
      placeholder={every}
      clearable
      searchable
      value={value ?? null}
      data={known ? [...data] : [...data, { value, label: value }]}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}

function KeyFilter({
  value,
  onChange,
}: {
  value: string;
  onChange: (key: string | undefined) => void;
}): ReactNode {
  const open = useMay('records.unmasked');
  const [text, setText] = useState(value);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onChange(text.trim() === '' ? undefined : text.trim());
  };
  return (
    <form onSubmit={submit} role="search">
      <TextInput
        size="xs"
        aria-label="Old key"
        placeholder={open ? 'Part of a key, Enter' : 'Whole key, Enter'}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}
