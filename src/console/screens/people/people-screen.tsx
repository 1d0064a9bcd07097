import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

/** People. */
export function PeopleScreen(): ReactNode {
  return (
    <Page title="People" lead="">
      {null}
    </Page>
  );
}
