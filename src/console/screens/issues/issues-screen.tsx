import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

/** Issues and risks. */
export function IssuesScreen(): ReactNode {
  return (
    <Page title="Issues and risks" lead="">
      {null}
    </Page>
  );
}
