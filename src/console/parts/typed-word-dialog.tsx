import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { sentenceOf } from '../api/problem.ts';
import { StatusMark } from './status-mark.tsx';

interface TypedWordDialogProps {
  readonly opened: boolean;
  readonly title: string;
  /** What will happen, and what cannot be taken back. */
  readonly consequence: ReactNode;
  /** The word that must be typed. */
  readonly word: string;
  readonly action: string;
  readonly onClose: () => void;
  /** Rejects with the reason when it fails; the dialog stays open and says it. */
  readonly onConfirm: () => Promise<unknown>;
  /** Further inputs, such as the reason; `ready` says whether they are filled. */
  readonly children?: ReactNode;
  readonly ready?: boolean;
}

/** The dialog before a dangerous act: shows its consequence and wants a typed word. */
export function TypedWordDialog(props: TypedWordDialogProps): ReactNode {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} size="md">
      <TypedWordForm {...props} />
    </Modal>
  );
}

function TypedWordForm({
  consequence,
  word,
  action,
  onClose,
  onConfirm,
  children,
  ready = true,
}: TypedWordDialogProps): ReactNode {
  const [typed, setTyped] = useState('');
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setFailure(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void confirm();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <div>{consequence}</div>
      {children}
      <TextInput
        label={`Type ${word} to go on`}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        required
        withAsterisk={false}
      />
      {failure !== undefined && (
        <div role="alert">
          <StatusMark tone="red" look="plain">
            {failure}
          </StatusMark>
        </div>
      )}
      <div className="row between wrap">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" color="red" loading={busy} disabled={typed !== word || !ready}>
          {action}
        </Button>
      </div>
    </form>
  );
}
