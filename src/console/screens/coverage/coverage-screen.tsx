import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

/** Test coverage. */
export function CoverageScreen(): ReactNode {
  return (
    <Page title="Test coverage" lead="">
      {null}
    </Page>
  );
}
