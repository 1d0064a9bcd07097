import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

/** Workstreams. */
export function WorkstreamsScreen(): ReactNode {
  return (
    <Page title="Workstreams" lead="">
      {null}
    </Page>
  );
}
