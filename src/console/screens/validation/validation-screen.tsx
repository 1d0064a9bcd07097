import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

/** Manual validation. */
export function ValidationScreen(): ReactNode {
  return (
    <Page title="Manual validation" lead="">
      {null}
    </Page>
  );
}
