import type { ReactNode } from 'react';
import type { Validation } from '../../../api/schema/validation-schema.ts';
import { Card } from '../../parts/page.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';

/** What the reviews prove in words, and what they do not. */
export function ProofCard({ validation }: { validation: Validation }): ReactNode {
  const { state, proves, doesNotProve } = validation;
  if (state !== 'FINISHED') return null;
  return (
    <Card title="What it proves, and what not">
      <div className="stack">
        <Sentences tone="green" sentences={proves} label="What it proves" />
        <Sentences tone="grey" sentences={doesNotProve} label="What it does not prove" />
      </div>
    </Card>
  );
}

interface SentencesProps {
  readonly tone: 'green' | 'grey';
  readonly label: string;
  readonly sentences: readonly string[];
}

function Sentences({ tone, label, sentences }: SentencesProps): ReactNode {
  if (sentences.length === 0) return null;
  return (
    <ul className="stack" aria-label={label}>
      {sentences.map((one) => (
        <li key={one} className="break">
          <StatusMark tone={tone} look="plain">
            <span style={{ whiteSpace: 'normal' }}>{tone === 'grey' ? `Not proven: ${one}` : one}</span>
          </StatusMark>
        </li>
      ))}
    </ul>
  );
}
