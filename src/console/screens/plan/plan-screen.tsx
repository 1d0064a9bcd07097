import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

/** Plan. */
export function PlanScreen(): ReactNode {
  return (
    <Page title="Plan" lead="">
      {null}
    </Page>
  );
}
