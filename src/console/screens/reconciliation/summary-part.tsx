import type { ReactNode } from 'react';
import type { Reconciliation } from '../../../api/schema/reconciliation-schema.ts';
import { Measures } from '../../parts/fact-list.tsx';
import { Notice } from '../../parts/notice.tsx';
import { count, counted } from '../../parts/number-text.ts';
import { moneyText } from './difference-words.ts';

/** The verdict of the comparison, and what its open differences touch. */
export function SummaryPart({ reconciliation }: { reconciliation: Reconciliation }): ReactNode {
  const { counts, exposure, alarms } = reconciliation;
  return (
    <>
      <Notice tone={reconciliation.ok ? 'green' : 'red'}>{sentenceOf(reconciliation)}</Notice>
      {alarms.map((alarm) => (
        <Notice key={alarm} tone="red">
          {alarm}
        </Notice>
      ))}
      <Measures
        measures={[
          {
            name: 'Records equal',
            value: count(counts.matching),
            of: `of ${count(counts.compared)}`,
            note: shareOf(counts.matching, counts.compared),
          },
          {
            name: 'Records that differ',
            value: count(openOf(counts)),
            note: `${count(counts.only_in_old)} missing, ${count(counts.only_in_new)} extra, ${count(counts.doubled)} doubled`,
          },
          {
            name: 'Accepted differences',
            value: count(counts.allowed),
            of: 'records',
            note: 'by a rule with reason, owner and last day',
          },
          {
            name: 'Open differences touch',
            value: count(exposure.customers),
            of: 'customers',
            note:
              openOf(counts) === 0
                ? 'nothing is open'
                : `${counted(exposure.seats, 'seat')}; orders worth ${moneyText(exposure.money)}`,
          },
        ]}
      />
    </>
  );
}

function openOf(counts: Reconciliation['counts']): number {
  return counts.different + counts.only_in_old + counts.only_in_new;
}

function sentenceOf({ counts, ok, alarms, laws, totals }: Reconciliation): string {
  const open = openOf(counts);
  if (ok)
    return `All ${count(counts.compared)} records are as they should be, and every law and total holds.`;
  const broken = laws.filter((one) => !one.ok).length;
  const off = totals.filter((one) => !one.ok).length;
  const parts = [
    open > 0 ? `${counted(open, 'record')} of ${count(counts.compared)} differ` : '',
    broken > 0 ? `${counted(broken, 'law')} of the domain ${broken === 1 ? 'does' : 'do'} not hold` : '',
    off > 0 ? `${counted(off, 'control total')} ${off === 1 ? 'does' : 'do'} not agree` : '',
    alarms.length > 0 ? `${counted(alarms.length, 'alarm')} of acceptances` : '',
  ].filter((one) => one !== '');
  return `${parts.join('; ')}. Start with the cause that touches most.`;
}

/** Rounded down: 99.996 % of a hundred thousand are not all. */
function shareOf(part: number, whole: number): string {
  if (whole === 0) return 'nothing was compared';
  return `${(Math.floor((part / whole) * 100_000) / 1000).toFixed(part === whole ? 0 : 3)} %`;
}
