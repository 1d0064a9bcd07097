import { Button, Modal, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Validation } from '../../../api/schema/validation-schema.ts';
import { useMay, useSession } from '../../api/session.ts';
import { useChange } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { FormEnd } from '../../parts/form-end.tsx';
import { Card } from '../../parts/page.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';

type Finding = Validation['findings'][number];

/** Records found wrong, and what became of each; who reviews does not settle. */
export function FindingsCard({ validation }: { validation: Validation }): ReactNode {
  const mayPlan = useMay('validation.plan');
  const { account } = useSession();
  const [settling, setSettling] = useState<Finding>();
  if (validation.findings.length === 0) return null;
  const maySettle = mayPlan && !validation.plan.reviewers.includes(account?.id ?? '');
  return (
    <Card
      title="Found wrong"
      note="settled or not, each counts as wrong in the claim; an open one keeps the result from passing"
      flush
    >
      <DataGrid
        label="Records found wrong"
        columns={columnsFor(maySettle ? setSettling : undefined)}
        rows={validation.findings}
        rowKey={(row) => row.item}
      />
      {settling !== undefined && (
        <SettleDialog validation={validation.id} finding={settling} onClose={() => setSettling(undefined)} />
      )}
    </Card>
  );
}

function columnsFor(settle: ((one: Finding) => void) | undefined): readonly Column<Finding>[] {
  return [
    {
      id: 'record',
      header: 'Record',
      phone: 'title',
      sort: (row) => `${row.entity} ${row.oldKey}`,
      cell: (row) => (
        <div>
          <span className="strong break">{row.oldKey}</span>
          <div className="muted small">{row.entity.replaceAll('_', ' ')}</div>
        </div>
      ),
    },
    {
      id: 'notes',
      header: 'What reviewers saw',
      cell: (row) => <span className="break">{row.notes.filter(Boolean).join('; ') || '–'}</span>,
    },
    {
      id: 'state',
      header: 'State',
      sort: (row) => (row.settled === null ? 0 : 1),
      cell: (row) =>
        row.settled === null ? (
          <StatusMark tone="red">Open</StatusMark>
        ) : (
          <div>
            <StatusMark tone="grey">Settled</StatusMark>
            <div className="small break">{row.settled}</div>
          </div>
        ),
    },
    {
      id: 'settle',
      header: 'Settle',
      cell: (row) =>
        settle === undefined || row.settled !== null ? (
          '–'
        ) : (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Settle ${row.oldKey}`}
            onClick={() => settle(row)}
          >
            Settle
          </Button>
        ),
    },
  ];
}

interface SettleDialogProps {
  readonly validation: string;
  readonly finding: Finding;
  readonly onClose: () => void;
}

function SettleDialog({ validation, finding, onClose }: SettleDialogProps): ReactNode {
  const [reason, setReason] = useState('');
  const change = useChange();
  const path = `/api/validations/${validation}/findings/${finding.item}/settlement`;
  return (
    <Modal opened onClose={onClose} title={`Settle ${finding.oldKey}`}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ method: 'POST', path, body: { reason: reason.trim() } }, { onSuccess: onClose });
        }}
      >
        <p>The record still counts as wrong in the claim; it is only no longer open.</p>
        <Textarea
          label="What became of it"
          required
          autosize
          minRows={2}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <FormEnd
          error={change.error}
          busy={change.isPending}
          action="Settle"
          onClose={onClose}
          disabled={reason.trim().length < 3}
        />
      </form>
    </Modal>
  );
}
