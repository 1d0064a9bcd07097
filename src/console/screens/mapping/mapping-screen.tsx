import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

/** Mapping. */
export function MappingScreen(): ReactNode {
  return (
    <Page title="Mapping" lead="">
      {null}
    </Page>
  );
}
