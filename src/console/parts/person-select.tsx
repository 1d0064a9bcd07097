import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useApi } from '../api/use-api.ts';

interface PersonSelectProps {
  readonly label: string;
  /** The account; empty for nobody. */
  readonly value: string;
  readonly onChange: (account: string) => void;
  readonly placeholder?: string;
  readonly readOnly?: boolean;
  readonly size?: 'xs' | 'sm';
  readonly hideLabel?: boolean;
}

interface Listed {
  readonly items: readonly { readonly id: string; readonly name: string; readonly active: boolean }[];
}

/** Chooses one of the people of the migration, by typing a part of the name; nobody when cleared. */
export function PersonSelect({
  label,
  value,
  onChange,
  placeholder = 'Nobody yet',
  readOnly = false,
  size = 'sm',
  hideLabel = false,
}: PersonSelectProps): ReactNode {
  const people = useApi<Listed>('/api/people?limit=500', { topics: ['account'] });
  const data = (people.data?.items ?? [])
    .filter((one) => one.active || one.id === value)
    .map((one) => ({ value: one.id, label: one.name }));
  return (
    <Select
      {...(hideLabel ? { 'aria-label': label } : { label })}
      size={size}
      searchable
      clearable
      readOnly={readOnly}
      placeholder={placeholder}
      nothingFoundMessage="Nobody of that name"
      value={value === '' ? null : value}
      data={data}
      onChange={(account) => onChange(account ?? '')}
    />
  );
}
