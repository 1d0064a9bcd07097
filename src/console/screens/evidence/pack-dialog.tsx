import { Button, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Chain } from '../../../api/schema/evidence-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { FactList } from '../../parts/fact-list.tsx';
import { Notice } from '../../parts/notice.tsx';

/** Says what the pack is and how it is checked; recomputes the chain, then downloads it. */
export function PackDialog({ onClose }: { onClose: () => void }): ReactNode {
  const key = useApi<{ fingerprint: string }>('/api/evidence-key');
  const check = useChange<Chain>();
  const [sent, setSent] = useState(false);
  const download = (): void => {
    check.mutate(
      { method: 'POST', path: '/api/evidence/check' },
      {
        onSuccess: ({ ok }) => {
          if (!ok) return;
          setSent(true);
          window.location.assign('/api/evidence-pack');
        },
      },
    );
  };
  const broken = check.data?.ok === false ? check.data.broken : undefined;
  return (
    <Modal opened onClose={onClose} title="Download the evidence pack" size="lg">
      <div className="stack">
        <p>
          Every entry, the files they name, the sums of all of them and a signature with the project’s key, as
          one tar archive. Its index.html and check.sh say how to check it without Changeover.
        </p>
        <FactList
          facts={[
            {
              name: 'Key',
              value: <code className="mono break">{key.data?.fingerprint ?? '…'}</code>,
            },
          ]}
        />
        <p className="muted small">
          Tell the receiver this fingerprint on another way: it shows that the pack is yours.
        </p>
        {check.error !== null && <Notice tone="red">{sentenceOf(check.error)}</Notice>}
        {broken !== undefined && (
          <Notice tone="red">Nothing is exported: the chain is broken. {broken}</Notice>
        )}
        {sent && <Notice tone="green">The chain was whole, and the download has begun.</Notice>}
        <div className="row between">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button loading={check.isPending} onClick={download}>
            Check and download
          </Button>
        </div>
      </div>
    </Modal>
  );
}
