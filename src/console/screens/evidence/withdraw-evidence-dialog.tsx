import { Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { EvidenceDetail } from '../../../api/schema/evidence-schema.ts';
import { useChange } from '../../api/use-api.ts';
import { TypedWordDialog } from '../../parts/typed-word-dialog.tsx';

interface WithdrawEvidenceDialogProps {
  readonly entry: EvidenceDetail;
  readonly onClose: () => void;
}

/** Withdraws an entry with a reason that stays visible; says first what that does to the gate. */
export function WithdrawEvidenceDialog({ entry, onClose }: WithdrawEvidenceDialogProps): ReactNode {
  const [reason, setReason] = useState('');
  const change = useChange();
  return (
    <TypedWordDialog
      opened
      title={`Withdraw entry ${entry.seq}`}
      consequence={<Consequence entry={entry} />}
      word="WITHDRAW"
      action="Withdraw"
      ready={reason.trim().length >= 3}
      onClose={onClose}
      onConfirm={async () =>
        change.mutateAsync({
          method: 'POST',
          path: `/api/evidence/${entry.seq}/withdrawal`,
          body: { reason: reason.trim() },
        })
      }
    >
      <Textarea
        label="Reason"
        description="It stays visible in the chain."
        required
        autosize
        minRows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </TypedWordDialog>
  );
}

function Consequence({ entry }: { entry: EvidenceDetail }): ReactNode {
  const { criteria, state, summary } = entry;
  return (
    <div className="stack">
      <p className="break">“{summary}” no longer counts. Nothing is deleted; a further entry says so.</p>
      {state === 'STANDING' && criteria.length > 0 && (
        <p>
          <span className="strong">It decides now:</span> {criteria.join(', ')} turns red, and the signatures
          on it lapse. Older evidence does not come back.
        </p>
      )}
      <p>This cannot be taken back: only new evidence can take its place.</p>
    </div>
  );
}
