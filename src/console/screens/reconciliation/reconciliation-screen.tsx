import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

/** Reconciliation. */
export function ReconciliationScreen(): ReactNode {
  return (
    <Page title="Reconciliation" lead="">
      {null}
    </Page>
  );
}
