import type { ReactNode } from 'react';
import type { SettingsView } from '../../../api/schema/admin-schema.ts';
import type { MailSettingsView } from '../../../api/schema/message-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { FactList } from '../../parts/fact-list.tsx';
import { Card } from '../../parts/page.tsx';
import { Awaited } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';

const environments = { rehearsal: 'Rehearsal', 'burn-in': 'Burn-in', live: 'Live' } as const;

/** What changeover.yaml declares: shown here, changed there. */
export function FactsCard(): ReactNode {
  const settings = useApi<SettingsView>('/api/settings', { topics: ['plan'] });
  const mail = useApi<MailSettingsView>('/api/mail-settings');
  return (
    <Card title="Declared in changeover.yaml" note="shown here, changed there">
      <Awaited query={settings}>
        {({ facts }) => (
          <FactList
            facts={[
              { name: 'Migration', value: <span className="break">{facts.title}</span> },
              { name: 'Short name', value: facts.migration },
              { name: 'Environment', value: environments[facts.environment] },
              { name: 'Old system', value: <code className="mono break">{facts.oldSystem}</code> },
              { name: 'New system', value: <code className="mono break">{facts.newSystem}</code> },
              { name: 'Store', value: facts.store === 'embedded' ? 'Embedded PostgreSQL' : 'PostgreSQL' },
              { name: 'Sign-in with a provider', value: <OnOff on={facts.signInWithProvider} /> },
              { name: 'Mail', value: mail.data === undefined ? '…' : <MailState mail={mail.data} /> },
              { name: 'Version', value: `Changeover ${facts.changeover}` },
            ]}
          />
        )}
      </Awaited>
    </Card>
  );
}

function OnOff({ on }: { on: boolean }): ReactNode {
  return on ? (
    <StatusMark tone="green">On (OpenID Connect)</StatusMark>
  ) : (
    <StatusMark tone="grey">Not set up; passwords only</StatusMark>
  );
}

function MailState({ mail }: { mail: MailSettingsView }): ReactNode {
  if (!mail.configured) return <StatusMark tone="grey">Not set up; messages are not sent</StatusMark>;
  const where = mail.onlyCatchAll ? `everything goes to ${mail.catchAll ?? 'nobody'}` : 'to the readers';
  return (
    <div>
      <StatusMark tone="green">Set up</StatusMark>
      <div className="muted small break">
        from {mail.from}, {where}
        {mail.perMinute !== null && `, at most ${mail.perMinute} a minute`}
      </div>
    </div>
  );
}
