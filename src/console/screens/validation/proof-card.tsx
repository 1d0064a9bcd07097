import type { ReactNode } from 'react';
import type { Validation } from '../../../api/schema/validation-schema.ts';
import { Card } from '../../parts/page.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';

/** What the reviews prove in words, and what they do not. */
export function ProofCard({ validation }: { validation: Validation }): ReactNode {
  const { state, strata, proves, doesNotProve } = validation;
  if (state !== 'FINISHED') return null;
  // A sentence for each stratum of which records were drawn, in the same order.
  const drawn = strata.filter((one) => one.sample > 0);
  const isReached = (index: number): boolean => drawn.at(index)?.reached ?? false;
  const reached = proves.filter((_, index) => isReached(index));
  const missed = proves.filter((_, index) => !isReached(index));
  return (
    <Card title="What it proves, and what not">
      <div className="stack">
        <Sentences tone="green" sentences={reached} label="What it proves" />
        <Sentences tone="red" sentences={missed} label="Claims not reached" />
        <Sentences tone="grey" sentences={doesNotProve} label="What it does not prove" />
      </div>
    </Card>
  );
}

interface SentencesProps {
  readonly tone: 'green' | 'red' | 'grey';
  readonly label: string;
  readonly sentences: readonly string[];
}

const before = { green: '', red: 'Not reached: ', grey: 'Not proven: ' } as const;

function Sentences({ tone, label, sentences }: SentencesProps): ReactNode {
  if (sentences.length === 0) return null;
  return (
    <ul className="stack" aria-label={label}>
      {sentences.map((one) => (
        <li key={one} className="break">
          <StatusMark tone={tone} look="plain">
            <span style={{ whiteSpace: 'normal' }}>
              {before[tone]}
              {one}
            </span>
          </StatusMark>
        </li>
      ))}
    </ul>
  );
}
