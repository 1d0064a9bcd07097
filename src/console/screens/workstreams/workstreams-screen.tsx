import type { ReactNode } from 'react';
import { useUrlState } from '../../parts/url-state.ts';
import { WorkstreamList } from './workstream-list.tsx';
import { WorkstreamPage } from './workstream-page.tsx';

/** The groups whose work changes: all of them, or the one in the address. */
export function WorkstreamsScreen(): ReactNode {
  const [params, change] = useUrlState();
  const id = params['workstream'];
  if (id === undefined) return <WorkstreamList />;
  return <WorkstreamPage key={id} id={id} onClose={() => change({ workstream: undefined })} />;
}
