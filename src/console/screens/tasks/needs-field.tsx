import { MultiSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import type { Task } from '../../../api/schema/task-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { queryText } from '../../parts/url-state.ts';

interface NeedsFieldProps {
  readonly value: readonly string[];
  /** The task itself, which cannot wait for itself. */
  readonly self: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (needs: string[]) => void;
}

/** Which tasks must be done before; found by a part of id or title. */
export function NeedsField({ value, self, readOnly, onChange }: NeedsFieldProps): ReactNode {
  const [search, setSearch] = useState('');
  const [text] = useDebouncedValue(search.trim(), 250);
  const found = useApi<{ items: readonly Task[] }>(`/api/tasks${queryText({ text, limit: 20 })}`, {
    topics: ['task'],
  });
  const hits = (found.data?.items ?? []).filter((one) => one.id !== self);
  const titles = new Map(hits.map((one) => [one.id, `${one.id} ${one.title}`]));
  const data = [...new Set([...value, ...titles.keys()])].map((id) => ({
    value: id,
    label: titles.get(id) ?? id,
  }));
  return (
    <MultiSelect
      label="Needs"
      description="What must be done before"
      placeholder={readOnly ? '' : 'Type an id or a word of the title'}
      value={[...value]}
      data={data}
      readOnly={readOnly}
      searchable
      // The server has searched; what it found is shown as it is.
      filter={({ options }) => options}
      searchValue={search}
      onSearchChange={setSearch}
      onChange={onChange}
      nothingFoundMessage="No such task"
    />
  );
}
