import type { ReactNode } from 'react';
import type { Validation } from '../../../api/schema/validation-schema.ts';
import { Measures } from '../../parts/fact-list.tsx';
import { count } from '../../parts/number-text.ts';

/** How far the review is: decided, wrong, open, and the hours that it takes. */
export function ProgressMeasures({ validation }: { validation: Validation }): ReactNode {
  const { sample, reviewed, open, population, preview, strata } = validation;
  const wrong = strata.reduce((sum, one) => sum + one.wrong, 0);
  const reached = strata.filter((one) => one.reached).length;
  return (
    <Measures
      measures={[
        {
          name: 'Decided',
          value: count(reviewed),
          of: `of ${count(sample)}`,
          note: `drawn from ${count(population)} records`,
        },
        { name: 'Found wrong', value: count(wrong), note: `${count(open)} open: not decided or not settled` },
        {
          name: 'Claims reached',
          value: reached,
          of: `of ${preview.strata.length}`,
          note: 'one claim a stratum',
        },
        {
          name: 'Reviewer hours',
          value: preview.hours,
          of: 'h in all',
          note: `${preview.hoursPerReviewer} h each, ${count(preview.judgements)} judgements`,
        },
      ]}
    />
  );
}
