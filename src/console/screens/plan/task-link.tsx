import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { useUrlState } from '../../parts/url-state.ts';

/** Opens a task beside what is shown. */
export function TaskLink({ id, children }: { id: string; children: ReactNode }): ReactNode {
  const [, change] = useUrlState();
  return (
    <Anchor component="button" type="button" className="strong" onClick={() => change({ task: id })}>
      {children}
    </Anchor>
  );
}
