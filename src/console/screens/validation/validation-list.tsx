import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ValidationSummary } from '../../../api/schema/validation-schema.ts';
import { useMay } from '../../api/session.ts';
import type { Column } from '../../parts/data-grid.tsx';
import { instantText } from '../../parts/instant.ts';
import { Meter } from '../../parts/meter.tsx';
import { count } from '../../parts/number-text.ts';
import { Card, Page } from '../../parts/page.tsx';
import { PagedGrid } from '../../parts/paged-grid.tsx';
import { Empty } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { usePages } from '../../parts/use-pages.ts';
import { PlanDialog } from './plan-dialog.tsx';
import { reviewedText, stateOf } from './validation-words.ts';

/** Every manual validation, newest first. */
export function ValidationList(): ReactNode {
  const pages = usePages<ValidationSummary>('/api/validations?limit=50', ['validation']);
  const mayPlan = useMay('validation.plan');
  const [planning, setPlanning] = useState(false);
  return (
    <Page
      title="Manual validation"
      lead="People compare migrated records with the old rows. The result is a claim with a bound, not an impression."
      actions={
        mayPlan && (
          <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setPlanning(true)}>
            Plan a validation
          </Button>
        )
      }
    >
      <Card title="Validations" flush>
        <PagedGrid
          label="Validations"
          what="validations"
          pages={pages}
          columns={columns}
          rowKey={(row) => row.id}
          empty={
            <Empty title="Nothing is planned yet">
              Plan which share of which records is reviewed, by whom, and which claim it shall support. The
              hours are shown before anything is drawn.
            </Empty>
          }
        />
      </Card>
      {planning && <PlanDialog validation={undefined} onClose={() => setPlanning(false)} />}
    </Page>
  );
}

const columns: readonly Column<ValidationSummary>[] = [
  {
    id: 'title',
    header: 'Validation',
    phone: 'title',
    sort: (row) => row.title,
    cell: (row) => (
      <div>
        <Link to="." search={{ validation: row.id }} className="strong break">
          {row.title}
        </Link>
        <div className="muted small">
          run {row.run}, {row.environment}
        </div>
      </div>
    ),
  },
  {
    id: 'state',
    header: 'State',
    sort: (row) => stateOf(row).word,
    cell: (row) => <StatusMark tone={stateOf(row).tone}>{stateOf(row).word}</StatusMark>,
  },
  {
    id: 'progress',
    header: 'Progress',
    width: '190px',
    sort: (row) => row.reviewed / Math.max(1, row.sample),
    cell: (row) =>
      row.state === 'PLANNED' || row.state === 'ABANDONED' ? (
        <span className="muted">not drawn</span>
      ) : (
        <div>
          <Meter value={row.reviewed} of={row.sample} label={`Decided, ${row.title}`} />
          <div className="small numbers">{reviewedText(row)}</div>
        </div>
      ),
  },
  {
    id: 'population',
    header: 'Of',
    align: 'end',
    sort: (row) => row.population,
    cell: (row) => count(row.population),
  },
  { id: 'headline', header: 'What it says', cell: (row) => <span className="break">{row.headline}</span> },
  {
    id: 'when',
    header: 'Planned',
    sort: (row) => row.createdAt,
    cell: (row) => <span className="numbers">{instantText(row.createdAt)}</span>,
  },
];
