import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

/** Evidence. */
export function EvidenceScreen(): ReactNode {
  return (
    <Page title="Evidence" lead="">
      {null}
    </Page>
  );
}
