import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

/** Runs. */
export function RunsScreen(): ReactNode {
  return (
    <Page title="Runs" lead="">
      {null}
    </Page>
  );
}
