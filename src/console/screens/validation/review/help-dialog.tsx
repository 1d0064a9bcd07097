import { Modal, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './review.module.css';

const rows = [
  ['J', 'next record'],
  ['K', 'previous record; a judgement can be corrected until the comparison was shown'],
  ['C', 'correct'],
  ['W', 'wrong'],
  ['U', 'unsure'],
  ['N', 'write a note (Esc leaves it)'],
  ['D', 'all fields or only differences'],
  ['?', 'this list'],
] as const;

interface HelpDialogProps {
  readonly on: boolean;
  readonly onSwitch: (on: boolean) => void;
  readonly onClose: () => void;
}

/** The keys of the review, and a switch for people to whom single keys are in the way. */
export function HelpDialog({ on, onSwitch, onClose }: HelpDialogProps): ReactNode {
  return (
    <Modal opened onClose={onClose} title="Keys of the review">
      <div className="stack">
        <dl className={classes['keys']}>
          {rows.map(([key, text]) => (
            <div key={key}>
              <dt>
                <kbd className={classes['key']}>{key}</kbd>
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        <p className="muted small">
          Each judgement is saved at once. What cannot be sent waits in this tab and is sent again, also after
          signing in anew.
        </p>
        <Switch
          label="Single keys"
          description="Off when you dictate: a spoken word must not judge a record."
          checked={on}
          onChange={(event) => onSwitch(event.currentTarget.checked)}
        />
      </div>
    </Modal>
  );
}
