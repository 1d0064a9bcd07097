import type { ReactNode } from 'react';
import type { TrainingAudienceView } from '../../../api/schema/training-schema.ts';
import { count } from '../../parts/number-text.ts';
import { StatusMark, type Tone } from '../../parts/status-mark.tsx';

const marks: Readonly<Record<TrainingAudienceView['state'], { tone: Tone; word: string }>> = {
  READY: { tone: 'green', word: 'Ready' },
  DECLARED_INCOMPLETE: { tone: 'yellow', word: 'Not all trained' },
  NOT_READY: { tone: 'red', word: 'Not ready' },
  UNDECLARED: { tone: 'grey', word: 'Not declared' },
};

/** Whether a group is trained, and has declared itself ready. */
export function ReadinessText({ audience }: { audience: TrainingAudienceView | undefined }): ReactNode {
  if (audience === undefined) return <span className="muted">no training planned</span>;
  const { tone, word } = marks[audience.state];
  return (
    <div>
      {audience.kind === 'DEPARTMENT' && <StatusMark tone={tone}>{word}</StatusMark>}
      <div className="muted small numbers">
        {count(audience.trained)} of {count(audience.expected)} trained
      </div>
    </div>
  );
}
