import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Meter } from '../../../parts/meter.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { count, counted } from '../../../parts/number-text.ts';
import { StatusMark } from '../../../parts/status-mark.tsx';
import { verdicts } from '../validation-words.ts';
import classes from './review.module.css';
import type { Judging } from './use-judging.ts';
import type { Work } from './use-work.ts';

interface ReviewStatusProps {
  readonly work: Work;
  readonly judging: Judging;
  readonly left: number;
}

/** How far the reviewer is, whether everything is saved, and what was refused. */
export function ReviewStatus({ work, judging, left }: ReviewStatusProps): ReactNode {
  const { pending, unreachable, refused, forgetRefused } = judging;
  const { total } = work;
  const done = Math.max(0, total - left);
  return (
    <div className="stack">
      <div className={classes['status']}>
        <Meter value={done} of={total} label="Judged by you" size="large" />
        <span className="numbers" aria-live="polite">
          {count(done)} of {counted(total, 'record')} judged by you, {count(left)} left
        </span>
        <StatusMark tone={pending === 0 ? 'green' : 'yellow'} look="plain">
          {pending === 0 ? 'All saved' : `${counted(pending, 'judgement')} being saved`}
        </StatusMark>
      </div>
      {left === 0 && pending === 0 && total > 0 && (
        <Notice tone="green">
          <span className="strong">Nothing is left for you.</span> Records that need another person come here
          as others judge.{' '}
          <Button size="compact-xs" variant="default" loading={work.loading} onClick={work.refresh}>
            Look again
          </Button>
        </Notice>
      )}
      {unreachable !== undefined && (
        <Notice tone="yellow">
          {unreachable} {counted(pending, 'judgement waits', 'judgements wait')} in this tab and will be sent
          again by itself.
        </Notice>
      )}
      {refused !== undefined && (
        <Notice tone="red">
          <span className="strong">“{verdicts[refused.judgement.verdict].word}” was not saved.</span>{' '}
          {refused.why} {refused.judgement.note !== '' && `Your note was: “${refused.judgement.note}” `}
          <Button size="compact-xs" variant="default" onClick={forgetRefused}>
            I have read it
          </Button>
        </Notice>
      )}
    </div>
  );
}
