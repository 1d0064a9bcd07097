import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

/** One record: old raw rows, as it should be, and as the new system has it. */
export function RecordScreen(): ReactNode {
  const { run = '', entity = '', id = '' } = useParams({ strict: false });
  return <Page title={`${entity} ${id} ${run}`}>{null}</Page>;
}
