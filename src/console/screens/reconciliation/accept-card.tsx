import { Button, CopyButton } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Reconciliation, RecordPairView } from '../../../api/schema/reconciliation-schema.ts';
import { useSession } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { Card } from '../../parts/page.tsx';
import { dateOfDay, dayNumber } from '../../parts/plain-date.ts';
import classes from './reconciliation.module.css';

const daysAccepted = 90;

/** How to repair or to accept what differs here: acceptances are lines of changeover.yaml, reviewed like code. */
export function AcceptCard({ pair }: { pair: RecordPairView }): ReactNode {
  const { run, entity } = pair;
  const { account } = useSession();
  const reconciliation = useApi<Reconciliation>(`/api/runs/${run}/reconciliation`);
  const open = openDifferences(pair);
  if (open.length === 0) return null;
  const rules = open.map(({ field, cause }) => {
    const group = reconciliation.data?.groups.find(
      (one) => one.entity === entity && one.field === field && one.cause === cause,
    );
    return { entity, field, cause, owner: account?.name ?? '', records: group?.open ?? 1 };
  });
  const lines = ['accepted:', ...rules.flatMap(ruleLines)].join('\n');
  return (
    <Card title="Repair it, or accept it" actions={<CopyLines lines={lines} />}>
      <div className="stack">
        <p>
          A cause is mostly repaired in one place: the mapping, a value, or the new system; then rehearse
          again. What is not worth a repair is accepted by a rule with a reason, an owner, a last day and a
          ceiling. Add these lines to changeover.yaml, say why, and run the comparison again.
        </p>
        <pre className={classes['yaml']}>
          <code>{lines}</code>
        </pre>
      </div>
    </Card>
  );
}

/** What nobody accepted yet: fields, and the record as a whole. */
function openDifferences({ fields, whole }: RecordPairView): { field: string | null; cause: string }[] {
  const all = [
    ...fields.map(({ field, cause, allowed }) => ({ field, cause, allowed })),
    ...(whole === null ? [] : [{ field: null, cause: whole.cause, allowed: whole.allowed }]),
  ];
  return all.flatMap(({ field, cause, allowed }) =>
    cause === null || allowed !== null ? [] : [{ field, cause }],
  );
}

interface Rule {
  readonly entity: string;
  readonly field: string | null;
  readonly cause: string;
  readonly owner: string;
  /** Open differences of this field and cause. */
  readonly records: number;
}

function ruleLines({ entity, field, cause, owner, records }: Rule): string[] {
  const today = new Date().toISOString().slice(0, 10);
  return [
    `  - rule: ${[entity, ...(field === null ? [] : [field]), cause].join('-').replaceAll('_', '-')}`,
    `    entity: ${entity}`,
    ...(field === null ? [] : [`    field: ${field}`]),
    `    cause: ${cause}`,
    '    reason: why this need not be repaired',
    `    owner: ${JSON.stringify(owner)}`,
    `    expires: ${dateOfDay(dayNumber(today) + daysAccepted)}`,
    `    ceiling: ${records}`,
  ];
}

function CopyLines({ lines }: { lines: string }): ReactNode {
  return (
    <CopyButton value={lines}>
      {({ copied, copy }) => (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          onClick={copy}
        >
          {copied ? 'Copied' : 'Copy the lines'}
        </Button>
      )}
    </CopyButton>
  );
}
