import { type ReactNode, useState } from 'react';
import type { Gate, GateCriterion, GateSignature, GateSigner } from '../../../api/schema/gate-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { Measures } from '../../parts/fact-list.tsx';
import { instantText } from '../../parts/instant.ts';
import { Notice } from '../../parts/notice.tsx';
import { count } from '../../parts/number-text.ts';
import { Page } from '../../parts/page.tsx';
import { Awaited } from '../../parts/states.tsx';
import { toneOf } from '../../parts/status-mark.tsx';
import { CriterionCard } from './criterion-card.tsx';
import { SignDialog } from './sign-dialog.tsx';
import { WithdrawDialog } from './withdraw-dialog.tsx';

type Asked =
  | { readonly act: 'sign'; readonly criterion: GateCriterion; readonly signer: GateSigner }
  | { readonly act: 'withdraw'; readonly criterion: GateCriterion; readonly signature: GateSignature };

/** The go-live gate: each criterion with its evidence, who signed, what is missing and what to do next. */
export function GateScreen(): ReactNode {
  const gate = useApi<Gate>('/api/gate', { topics: ['gate', 'evidence', 'run', 'validation'] });
  const [asked, setAsked] = useState<Asked>();
  const close = (): void => setAsked(undefined);
  return (
    <Page
      title="Go-live gate"
      lead="Every color is computed from evidence; a signature binds what was shown and lapses when that changes."
    >
      <Awaited query={gate} rows={12}>
        {(data) => (
          <>
            <Summary gate={data} />
            {data.criteria.map((criterion) => (
              <CriterionCard
                key={criterion.id}
                criterion={criterion}
                onSign={(signer) => setAsked({ act: 'sign', criterion, signer })}
                onWithdraw={(signature) => setAsked({ act: 'withdraw', criterion, signature })}
              />
            ))}
          </>
        )}
      </Awaited>
      {asked?.act === 'sign' && (
        <SignDialog criterion={asked.criterion} signer={asked.signer} onClose={close} />
      )}
      {asked?.act === 'withdraw' && (
        <WithdrawDialog criterion={asked.criterion} signature={asked.signature} onClose={close} />
      )}
    </Page>
  );
}

function Summary({ gate }: { gate: Gate }): ReactNode {
  const { exposure, chain } = gate;
  const money = Object.entries(exposure?.money ?? {}).map(([currency, amount]) => `${amount} ${currency}`);
  return (
    <>
      <Notice tone={toneOf(gate.status)}>
        <span className="strong">{gate.go ? 'Go' : 'No go'}.</span> {gate.headline}
      </Notice>
      {chain.broken !== null && <Notice tone="red">The evidence chain is broken: {chain.broken}</Notice>}
      <Measures
        measures={[
          {
            name: 'Criteria met',
            value: gate.green,
            of: `of ${gate.criteria.length}`,
            note: `${gate.yellow} yellow, ${gate.red} red`,
          },
          {
            name: 'Open differences',
            value: gate.openDifferences === null ? '–' : count(gate.openDifferences),
            note: gate.run === null ? 'Nothing was compared yet' : `in ${gate.run}`,
          },
          {
            name: 'They touch',
            value: exposure === null ? '–' : count(exposure.customers),
            of: 'customers',
            note: exposure === null ? '' : [`${count(exposure.seats)} seats`, ...money].join(', '),
          },
          {
            name: 'Evidence chain',
            value: count(chain.entries),
            of: 'entries',
            note:
              chain.checkedAt === null ? 'Not recomputed yet' : `Whole on ${instantText(chain.checkedAt)}`,
          },
        ]}
      />
    </>
  );
}
