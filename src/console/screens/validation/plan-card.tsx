import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Validation } from '../../../api/schema/validation-schema.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { FactList } from '../../parts/fact-list.tsx';
import { instantText } from '../../parts/instant.ts';
import { Notice } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';
import { percentOf } from './validation-words.ts';

type EntityPlan = Validation['plan']['entities'][number];

/** The plan and its seal: what cannot change any more, and the hashes that show it. */
export function PlanCard({ validation }: { validation: Validation }): ReactNode {
  const { plan, preview } = validation;
  return (
    <Card title="Plan and seal" note={`run ${validation.run}, ${validation.environment}`} flush>
      <div style={{ padding: '4px 20px 16px' }} className="stack">
        {preview.problems.map((one) => (
          <Notice key={one} tone="yellow">
            {one}
          </Notice>
        ))}
        <FactList facts={[...planFacts(plan), ...sealFacts(validation)]} />
      </div>
      <DataGrid label="Plan by entity" columns={columns} rows={plan.entities} rowKey={(row) => row.entity} />
    </Card>
  );
}

function planFacts(plan: Validation['plan']) {
  return [
    { name: 'Confidence', value: `${plan.confidencePercent} %` },
    {
      name: 'Method',
      value:
        plan.method === 'FIXED'
          ? 'fixed sample'
          : `sequential: ${percentOf(plan.goodPpm)} against ${percentOf(plan.badPpm)}, 5 % risks`,
    },
    { name: 'Second person', value: `${plan.secondReviewPercent} % of the records` },
    { name: 'Planted records', value: `${plan.planted} for each reviewer` },
    { name: 'Whole below', value: `${plan.wholeBelow} records` },
  ];
}

function sealFacts({ seal, sealedAt, finishedAt }: Validation) {
  if (seal === null) return [{ name: 'Seal', value: 'not sealed: the plan can be changed' }];
  const code = (text: string): ReactNode => <code className="mono break">{text}</code>;
  return [
    { name: 'Sealed', value: sealedAt === null ? '–' : instantText(sealedAt) },
    ...(finishedAt === null ? [] : [{ name: 'Finished', value: instantText(finishedAt) }]),
    {
      name: 'Evidence',
      value: (
        <Link to="/evidence" search={{ entry: String(seal.evidence) }}>
          entry {seal.evidence}
        </Link>
      ),
    },
    { name: 'Hash of the population', value: code(seal.populationHash) },
    { name: 'Hash of the plan', value: code(seal.planHash) },
    { name: 'Hash of the seed', value: code(seal.seedHash) },
    {
      name: 'Seed',
      value: seal.seed === null ? 'sealed; shown when the validation is finished' : code(seal.seed),
    },
  ];
}

const columns: readonly Column<EntityPlan>[] = [
  {
    id: 'entity',
    header: 'Entity',
    phone: 'title',
    sort: (row) => row.entity,
    cell: (row) => <span className="strong">{row.entity.replaceAll('_', ' ')}</span>,
  },
  {
    id: 'share',
    header: 'Least share',
    align: 'end',
    sort: (row) => row.sharePercent,
    cell: (row) => `${row.sharePercent} %`,
  },
  {
    id: 'claim',
    header: 'Claim wanted',
    sort: (row) => row.maxWrongPpm,
    cell: (row) => (row.sharePercent === 0 ? '–' : `fewer than ${percentOf(row.maxWrongPpm)} wrong`),
  },
  { id: 'strata', header: 'Strata by', cell: (row) => row.strataBy ?? 'one stratum' },
  {
    id: 'waiver',
    header: 'Waiver',
    cell: (row) => (row.waiver === '' ? '–' : <span className="break">{row.waiver}</span>),
  },
];
