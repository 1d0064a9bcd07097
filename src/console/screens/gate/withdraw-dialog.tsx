import { Modal, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Gate, GateCriterion, GateSignature } from '../../../api/schema/gate-schema.ts';
import { useChange } from '../../api/use-api.ts';
import { FormEnd } from '../../parts/form-end.tsx';

interface WithdrawDialogProps {
  readonly criterion: GateCriterion;
  readonly signature: GateSignature;
  readonly onClose: () => void;
}

/** Withdraws a signature with a reason that stays visible. */
export function WithdrawDialog({ criterion, signature, onClose }: WithdrawDialogProps): ReactNode {
  const [reason, setReason] = useState('');
  const change = useChange<Gate>();
  const withdraw = (): void =>
    change.mutate(
      {
        method: 'POST',
        path: `/api/gate/signatures/${signature.seq}/withdrawal`,
        body: { reason: reason.trim() },
      },
      { onSuccess: onClose },
    );
  return (
    <Modal opened onClose={onClose} title="Withdraw a signature">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          withdraw();
        }}
      >
        <p>
          {signature.name} signed “{criterion.title}” for {signature.functionTitle}. Without the signature the
          criterion is judged again at once; the entry and your reason stay in the chain.
        </p>
        <Textarea
          label="Reason"
          required
          maxLength={2000}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <FormEnd
          error={change.error}
          busy={change.isPending}
          action="Withdraw"
          onClose={onClose}
          disabled={reason.trim().length < 3}
        />
      </form>
    </Modal>
  );
}
