import type { ReactNode } from 'react';
import type { Validation } from '../../../api/schema/validation-schema.ts';
import { useChange } from '../../api/use-api.ts';
import { count } from '../../parts/number-text.ts';
import { TypedWordDialog } from '../../parts/typed-word-dialog.tsx';
import { PlanDialog } from './plan-dialog.tsx';

export type Asked = 'change' | 'seal' | 'abandon' | 'finish';

interface DetailActsProps {
  readonly asked: Asked;
  readonly validation: Validation;
  readonly onClose: () => void;
}

/** The acts of who plans: change, seal, give up, finish; each says first what it does. */
export function DetailActs({ asked, validation, onClose }: DetailActsProps): ReactNode {
  const change = useChange<Validation>();
  if (asked === 'change') return <PlanDialog validation={validation} onClose={onClose} />;
  const texts = { seal: sealing(validation), abandon: givingUp, finish: finishing(validation) }[asked];
  return (
    <TypedWordDialog
      opened
      {...texts}
      onClose={onClose}
      onConfirm={async () =>
        change.mutateAsync({ method: 'POST', path: `/api/validations/${validation.id}/${asked}` })
      }
    />
  );
}

function sealing({ preview }: Validation) {
  return {
    title: 'Seal the plan and draw the sample',
    word: 'SEAL',
    action: 'Seal and draw',
    consequence: (
      <div className="stack">
        <p>
          The hashes of the plan, of {count(preview.population)} records and of a random seed go into the
          evidence chain. Then {count(preview.sample)} records are drawn by the seed alone.
        </p>
        <p>
          From then on nothing of the plan changes, and the same records are never drawn again: a sample that
          fails is not exchanged. It takes about {preview.hours} reviewer hours ({preview.hoursPerReviewer}{' '}
          each).
        </p>
      </div>
    ),
  };
}

const givingUp = {
  title: 'Give up this plan',
  word: 'GIVE UP',
  action: 'Give up',
  consequence: (
    <p>Nothing was drawn yet. The plan stays in the list as given up and cannot be taken up again.</p>
  ),
};

function finishing({ sample, reviewed }: Validation) {
  const left = sample - reviewed;
  return {
    title: 'Finish the review',
    word: 'FINISH',
    action: 'Finish',
    consequence: (
      <div className="stack">
        <p>
          The result becomes evidence and moves the gate; the seed and the figures of the planted records are
          shown. It cannot be taken back, and nobody judges any more.
        </p>
        {left > 0 && (
          <p className="strong">
            {count(left)} of {count(sample)} records are not decided: they count as wrong.
          </p>
        )}
      </div>
    ),
  };
}
