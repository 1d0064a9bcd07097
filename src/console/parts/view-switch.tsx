import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';

interface ViewSwitchProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly views: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
}

/** Chart or table, timeline or list: one switch between two ways to see the same thing. */
export function ViewSwitch<V extends string>({
  label,
  value,
  views,
  onChange,
}: ViewSwitchProps<V>): ReactNode {
  return (
    <SegmentedControl
      size="xs"
      aria-label={label}
      value={value}
      data={views.map((view) => ({ ...view }))}
      onChange={(next) => {
        const view = views.find((one) => one.value === next);
        if (view !== undefined) onChange(view.value);
      }}
    />
  );
}
