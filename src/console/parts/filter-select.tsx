import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useUrlState } from './url-state.ts';

interface FilterSelectProps {
  /** The name in the URL. */
  readonly name: string;
  readonly label: string;
  /** What it says when nothing is chosen: “Every severity”. */
  readonly every: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
}

/** A filter of a list that stands in the URL. */
export function FilterSelect({ name, label, every, data }: FilterSelectProps): ReactNode {
  const [params, change] = useUrlState();
  return (
    <Select
      size="xs"
      w={160}
      aria-label={label}
      placeholder={every}
      clearable
      searchable={data.length > 12}
      value={params[name] ?? null}
      data={data.map((one) => ({ ...one }))}
      onChange={(value) => change({ [name]: value ?? undefined })}
    />
  );
}
