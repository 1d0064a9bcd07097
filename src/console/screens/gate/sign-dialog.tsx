import { Modal, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Gate, GateCriterion, GateSigner } from '../../../api/schema/gate-schema.ts';
import { ApiError } from '../../api/problem.ts';
import { useChange } from '../../api/use-api.ts';
import { FactList } from '../../parts/fact-list.tsx';
import { FormEnd } from '../../parts/form-end.tsx';
import { Notice } from '../../parts/notice.tsx';

interface SignDialogProps {
  /** As it was when the dialog opened: exactly this is signed, also when the page moves on. */
  readonly criterion: GateCriterion;
  readonly signer: GateSigner;
  readonly onClose: () => void;
}

/** Shows what is signed, and signs exactly that. Evidence that has changed in the meantime is said and not signed. */
export function SignDialog({ criterion, signer, onClose }: SignDialogProps): ReactNode {
  const [comment, setComment] = useState('');
  const change = useChange<Gate>();
  const { digest, shown } = criterion;
  const changed = change.error instanceof ApiError && change.error.status === 409;
  const sign = (): void =>
    change.mutate(
      {
        method: 'POST',
        path: `/api/gate/criteria/${encodeURIComponent(criterion.id)}/signatures`,
        body: { function: signer.function, digest, shown, comment },
      },
      { onSuccess: onClose },
    );
  return (
    <Modal opened onClose={onClose} title={`Sign “${criterion.title}” for ${signer.title}`} size="lg">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          sign();
        }}
      >
        <FactList
          facts={[
            { name: 'Target', value: criterion.target },
            { name: 'Actual', value: criterion.actual || 'No evidence yet' },
            { name: 'State', value: criterion.why },
            ...shown.map((one) => ({ name: one.kind, value: shownText(one) })),
            { name: 'You sign', value: <code className="mono break">{digest}</code> },
          ]}
        />
        <Textarea
          label="Comment (optional)"
          maxLength={2000}
          autosize
          minRows={2}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        <p className="muted small">
          Your name, the time and this evidence go into the chain. The signature lapses when the evidence
          changes.
        </p>
        {changed && (
          <Notice tone="yellow">
            The server refused this signature. Close, read the criterion as it is now, and sign again.
          </Notice>
        )}
        <FormEnd
          error={change.error}
          busy={change.isPending}
          action="Sign"
          onClose={onClose}
          disabled={changed}
        />
      </form>
    </Modal>
  );
}

function shownText({ state, seq, hash }: GateCriterion['shown'][number]): ReactNode {
  if (hash === null) return state;
  return (
    <>
      No. {seq}, {state} <code className="mono break">{hash}</code>
    </>
  );
}
