import { Anchor, Button, Modal, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { TrainingAudienceView } from '../../../api/schema/training-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { FileImport } from '../../parts/file-import.tsx';
import { Meter } from '../../parts/meter.tsx';
import { Notice } from '../../parts/notice.tsx';
import { count, counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { StatusMark, type Tone } from '../../parts/status-mark.tsx';
import { ExpectedDialog } from './expected-dialog.tsx';

/** Audiences: how many are trained, whether they are declared ready. */
export function AudiencesCard(): ReactNode {
  const audiences = useApi<{ items: readonly TrainingAudienceView[] }>('/api/training/audiences', {
    topics: ['training', 'account'],
  });
  const mayWrite = useMay('program.write');
  const [declaring, setDeclaring] = useState<TrainingAudienceView>();
  const [counting, setCounting] = useState<TrainingAudienceView>();
  const departments = audiences.data?.items.filter((one) => one.kind === 'DEPARTMENT') ?? [];
  const ready = departments.filter((one) => one.state === 'READY').length;
  return (
    <Card
      title="Audiences"
      note={
        departments.length === 0
          ? ''
          : `${ready} of ${departments.length} departments trained and declared ready`
      }
      flush
      actions={
        mayWrite && (
          <FileImport<{ rows: number }>
            label="Import completions"
            path="/api/training/completions"
            type="text/csv"
            accept=".csv,text/csv"
            done={({ rows }) => `${counted(rows, 'completion')} imported`}
          />
        )
      }
    >
      <Awaited query={audiences}>
        {({ items }) => (
          <DataGrid
            label="Audiences of trainings"
            columns={columnsFor(setDeclaring, mayWrite ? setCounting : undefined)}
            rows={items}
            rowKey={(row) => row.id}
            empty={
              <Empty title="No audience yet">
                They come with the standard program when the server starts.
              </Empty>
            }
          />
        )}
      </Awaited>
      {counting !== undefined && (
        <ExpectedDialog audience={counting} onClose={() => setCounting(undefined)} />
      )}
      {declaring !== undefined && (
        <DeclareDialog audience={declaring} onClose={() => setDeclaring(undefined)} />
      )}
    </Card>
  );
}

const tones: Record<TrainingAudienceView['state'], Tone> = {
  READY: 'green',
  DECLARED_INCOMPLETE: 'yellow',
  NOT_READY: 'red',
  UNDECLARED: 'grey',
};
const words: Record<TrainingAudienceView['state'], string> = {
  READY: 'Ready',
  DECLARED_INCOMPLETE: 'Not all trained',
  NOT_READY: 'Not ready',
  UNDECLARED: 'Not declared',
};

const readiness: Column<TrainingAudienceView> = {
  id: 'state',
  header: 'Readiness',
  sort: (row) => row.state,
  cell: (row) =>
    row.kind === 'DEPARTMENT' ? (
      <div>
        <StatusMark tone={tones[row.state]}>{words[row.state]}</StatusMark>
        <div className="muted small">{row.reason}</div>
      </div>
    ) : (
      <span className="muted">counted, not declared</span>
    ),
};

const named: Column<TrainingAudienceView> = {
  id: 'audience',
  header: 'Audience',
  phone: 'title',
  sort: (row) => row.title,
  cell: (row) => (
    <div>
      <div className="strong">{row.title}</div>
      <div className="muted small">{row.needs}</div>
    </div>
  ),
};

function columnsFor(
  declare: (one: TrainingAudienceView) => void,
  setExpected: ((one: TrainingAudienceView) => void) | undefined,
): readonly Column<TrainingAudienceView>[] {
  return [
    named,
    {
      id: 'trained',
      header: 'Trained',
      width: '170px',
      sort: (row) => (row.expected === 0 ? 0 : row.trained / row.expected),
      cell: (row) => (
        <div>
          <span className="numbers">
            {count(row.trained)} <span className="muted">of {count(row.expected)}</span>
          </span>{' '}
          {setExpected !== undefined && (
            <Anchor
              component="button"
              type="button"
              className="small"
              onClick={() => setExpected(row)}
              aria-label={`Set how many must be trained in ${row.title}`}
            >
              Set
            </Anchor>
          )}
          <Meter
            value={row.trained}
            of={row.expected}
            label={`Trained in ${row.title}`}
            tone={row.trained >= row.expected && row.expected > 0 ? 'green' : 'accent'}
          />
        </div>
      ),
    },
    readiness,
    {
      id: 'declare',
      header: 'Your word',
      cell: (row) =>
        row.mayYouDeclare ? (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => declare(row)}
            aria-label={`${row.declaration?.ready === true ? 'Take it back' : 'Declare ready'}: ${row.title}`}
          >
            {row.declaration?.ready === true ? 'Take it back' : 'Declare ready'}
          </Button>
        ) : (
          <span className="muted small">{row.kind === 'DEPARTMENT' ? 'its head declares' : '–'}</span>
        ),
    },
  ];
}

function DeclareDialog({
  audience,
  onClose,
}: {
  audience: TrainingAudienceView;
  onClose: () => void;
}): ReactNode {
  const ready = audience.declaration?.ready !== true;
  const [note, setNote] = useState('');
  const change = useChange();
  const send = (): void => {
    change.mutate(
      { method: 'POST', path: `/api/training/audiences/${audience.id}/declaration`, body: { ready, note } },
      { onSuccess: onClose },
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={ready ? `Declare ${audience.title} ready` : `Take back: ${audience.title} is ready`}
    >
      <div className="stack">
        <p>
          {count(audience.trained)} of {count(audience.expected)} people are trained. Your declaration becomes
          evidence for the go-live gate, with your name and the time.
        </p>
        {ready && audience.trained < audience.expected && (
          <StatusMark tone="yellow">The department counts as ready once everybody is trained.</StatusMark>
        )}
        <Textarea
          label={ready ? 'Note' : 'What is missing'}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {change.error !== null && <Notice tone="red">{sentenceOf(change.error)}</Notice>}
        <div className="row between">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={change.isPending} onClick={send}>
            {ready ? 'Declare ready' : 'Declare not ready'}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
