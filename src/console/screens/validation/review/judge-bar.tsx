import { Button, Textarea } from '@mantine/core';
import { ArrowLeft, ArrowRight, CircleCheck, CircleHelp, OctagonX } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import type { ReviewRecord, ReviewVerdict } from '../../../../api/schema/validation-schema.ts';
import { instantText } from '../../../parts/instant.ts';
import { StatusMark, type Tone } from '../../../parts/status-mark.tsx';
import { verdicts } from '../validation-words.ts';
import classes from './review.module.css';

interface JudgeBarProps {
  readonly noteField: RefObject<HTMLTextAreaElement | null>;
  readonly note: string;
  readonly onNote: (note: string) => void;
  /** What the reviewer said, here or earlier. */
  readonly yours: ReviewVerdict | undefined;
  readonly saved: ReviewRecord['yours'];
  readonly mayJudge: boolean;
  readonly revealed: ReviewRecord['machine'];
  readonly onJudge: (verdict: ReviewVerdict) => void;
  readonly onReveal: (() => void) | undefined;
  readonly place: number;
  readonly of: number;
  readonly onMove: (step: 1 | -1) => void;
}

const buttons = [
  { verdict: 'CORRECT', key: 'C', Icon: CircleCheck, color: 'green' },
  { verdict: 'WRONG', key: 'W', Icon: OctagonX, color: 'red' },
  { verdict: 'UNSURE', key: 'U', Icon: CircleHelp, color: 'yellow' },
] as const;

/** Note and verdict, always in reach at the lower end. */
export function JudgeBar(props: JudgeBarProps): ReactNode {
  const { noteField, note, onNote, mayJudge, onJudge, place, of, onMove } = props;
  return (
    <section className={classes['bar']} aria-label="Your judgement">
      <Textarea
        ref={noteField}
        aria-label="Note"
        placeholder="Note: what you saw (N)"
        autosize
        minRows={1}
        maxRows={5}
        maxLength={4000}
        value={note}
        onChange={(event) => onNote(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <div className={classes['verdicts']}>
        {buttons.map(({ verdict, key, Icon }) => (
          <Button
            key={verdict}
            variant="default"
            className={classes['verdict']}
            data-verdict={verdict}
            disabled={!mayJudge}
            leftSection={<Icon size={16} aria-hidden />}
            rightSection={<kbd className={classes['key']}>{key}</kbd>}
            onClick={() => onJudge(verdict)}
          >
            {verdicts[verdict].word}
          </Button>
        ))}
      </div>
      <div className={classes['moves']}>
        <Button
          variant="default"
          disabled={place <= 0}
          leftSection={<ArrowLeft size={15} aria-hidden />}
          rightSection={<kbd className={classes['key']}>K</kbd>}
          onClick={() => onMove(-1)}
        >
          Previous
        </Button>
        <Button
          variant="default"
          disabled={place >= of - 1}
          leftSection={<ArrowRight size={15} aria-hidden />}
          rightSection={<kbd className={classes['key']}>J</kbd>}
          onClick={() => onMove(1)}
        >
          Next
        </Button>
      </div>
      <Said {...props} />
    </section>
  );
}

const machineWords: Record<NonNullable<ReviewRecord['machine']>['verdict'], { word: string; tone: Tone }> = {
  EQUAL: { word: 'no difference', tone: 'green' },
  ALLOWED: { word: 'only differences that are allowed', tone: 'yellow' },
  DIFFERENT: { word: 'different', tone: 'red' },
  NOT_COMPARED: { word: 'not compared', tone: 'grey' },
};

/** What was said before, and what the comparison says once it was asked for. */
function Said({ yours, saved, revealed, onReveal, note }: JudgeBarProps): ReactNode {
  return (
    <div className={classes['said']} aria-live="polite">
      {yours === undefined ? (
        <span className="muted">
          Not judged yet. {note !== '' && 'Your note is kept in this tab until it is sent. '}What the
          comparison says is hidden until you have judged.
        </span>
      ) : (
        <>
          <span>
            You said <StatusMark tone={verdicts[yours].tone}>{verdicts[yours].word}</StatusMark>
            {saved !== null && <span className="muted small"> {instantText(saved.at)}</span>}
          </span>
          {saved !== null && saved.note !== '' && <span className="break">“{saved.note}”</span>}
        </>
      )}
      {onReveal !== undefined && revealed === null && (
        <Button size="compact-xs" variant="default" onClick={onReveal}>
          Show what the comparison says (your judgement then stands)
        </Button>
      )}
      {revealed !== null && (
        <span>
          The comparison says{' '}
          <StatusMark tone={machineWords[revealed.verdict].tone}>
            {machineWords[revealed.verdict].word}
          </StatusMark>{' '}
          {revealed.differences.map((one) => `${one.field} (${one.cause})`).join(', ')}
        </span>
      )}
    </div>
  );
}
