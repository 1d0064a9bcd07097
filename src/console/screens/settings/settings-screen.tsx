import type { ReactNode } from 'react';
import { useMay, useSession } from '../../api/session.ts';
import { Page } from '../../parts/page.tsx';
import { AppearanceCard } from './appearance-card.tsx';
import { FactsCard } from './facts-card.tsx';
import { MigrationCard } from './migration-card.tsx';
import { PasswordCard } from './password-card.tsx';
import classes from './settings.module.css';
import { TokensCard } from './tokens-card.tsx';
import { ViewsCard } from './views-card.tsx';

/** Settings of the migration, and of the person who is signed in. */
export function SettingsScreen(): ReactNode {
  const mayTokens = useMay('tokens.manage');
  const { account } = useSession();
  return (
    <Page title="Settings" lead="Of this migration, and your own.">
      <div className={classes['columns']}>
        <div className="stack">
          <MigrationCard />
          <FactsCard />
        </div>
        <div className="stack">
          <AppearanceCard />
          {account !== null && <PasswordCard />}
          {account !== null && <ViewsCard />}
        </div>
      </div>
      {mayTokens && <TokensCard />}
    </Page>
  );
}
