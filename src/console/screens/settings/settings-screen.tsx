import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';

/** Settings. */
export function SettingsScreen(): ReactNode {
  return (
    <Page title="Settings" lead="">
      {null}
    </Page>
  );
}
