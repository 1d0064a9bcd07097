import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

/** Audit. */
export function AuditScreen(): ReactNode {
  return (
    <Page title="Audit" lead="">
      {null}
    </Page>
  );
}
