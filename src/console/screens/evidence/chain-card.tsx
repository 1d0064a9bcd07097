import { Button } from '@mantine/core';
import { Download, ShieldCheck } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Chain } from '../../../api/schema/evidence-schema.ts';
import type { Gate } from '../../../api/schema/gate-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { FactList } from '../../parts/fact-list.tsx';
import { instantText } from '../../parts/instant.ts';
import { Notice } from '../../parts/notice.tsx';
import { count } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { PackDialog } from './pack-dialog.tsx';

/** How long the chain is, whether it is whole, and the pack that others can check. */
export function ChainCard(): ReactNode {
  const mayGate = useMay('gate.read');
  const gate = useApi<Gate>('/api/gate', { topics: ['evidence', 'gate'], enabled: mayGate });
  const check = useChange<Chain>();
  const [packing, setPacking] = useState(false);
  const chain = gate.data?.chain;
  return (
    <Card
      title="Chain"
      note="each entry carries the hash of the one before it"
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            leftSection={<ShieldCheck size={14} aria-hidden />}
            loading={check.isPending}
            onClick={() => check.mutate({ method: 'POST', path: '/api/evidence/check' })}
          >
            Check the chain
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<Download size={14} aria-hidden />}
            onClick={() => setPacking(true)}
          >
            Download the pack
          </Button>
        </>
      }
    >
      <div className="stack">
        {check.error !== null && <Notice tone="red">{sentenceOf(check.error)}</Notice>}
        {check.data !== undefined && <Checked chain={check.data} />}
        {check.data === undefined && chain?.broken != null && (
          <Notice tone="red">The chain is broken: {chain.broken}</Notice>
        )}
        {chain !== undefined && (
          <FactList
            wide
            facts={[
              { name: 'Entries', value: count(chain.entries) },
              {
                name: 'Recomputed',
                value: chain.checkedAt === null ? 'Not yet' : instantText(chain.checkedAt),
              },
              { name: 'Hash of the last entry', value: <code className="mono break">{chain.head}</code> },
            ]}
          />
        )}
      </div>
      {packing && <PackDialog onClose={() => setPacking(false)} />}
    </Card>
  );
}

function Checked({ chain }: { chain: Chain }): ReactNode {
  if (chain.ok)
    return (
      <Notice tone="green">
        <span className="strong">Unbroken.</span> Every hash of {count(chain.entries)} entries was recomputed;
        the last one is <code className="mono break">{chain.head}</code>
      </Notice>
    );
  return (
    <Notice tone="red">
      <span className="strong">Broken.</span> {chain.broken}
    </Notice>
  );
}
