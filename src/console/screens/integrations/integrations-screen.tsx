import { Anchor, Button } from '@mantine/core';
import { Play, Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { IntegrationLimitsView, IntegrationView } from '../../../api/schema/integration-schema.ts';
import { useMay } from '../../api/session.ts';
import { type Change, useApi } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { instantText } from '../../parts/instant.ts';
import { Card, Page } from '../../parts/page.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { StatusMark, type Tone } from '../../parts/status-mark.tsx';
import { useToldChange } from '../../parts/told-change.ts';
import { IntegrationDialog } from './integration-dialog.tsx';

interface Listed {
  readonly items: readonly IntegrationView[];
}

/** Links to other systems: owner, contract test, step at the switch and at the rollback. */
export function IntegrationsScreen(): ReactNode {
  const limits = useApi<IntegrationLimitsView>('/api/integration-limits');
  const [edited, setEdited] = useState<IntegrationView | 'new'>();
  const mayTest = useMay('evidence.add');
  const mayWrite = useMay('program.write');
  const { run, busy } = useToldChange();
  return (
    <Page
      title="Integrations"
      lead="Links to CRM, ERP, sign-on, mail and warehouse: do they work on the final addresses, and what happens to each at the switch."
      actions={
        <>
          {mayTest && (
            <Button
              variant="default"
              leftSection={<Play size={15} aria-hidden />}
              loading={busy}
              onClick={() => run({ method: 'POST', path: '/api/integration-tests' })}
            >
              Test all
            </Button>
          )}
          {mayWrite && (
            <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setEdited('new')}>
              Add a link
            </Button>
          )}
        </>
      }
    >
      <Register
        test={mayTest ? run : undefined}
        environment={limits.data?.environment ?? ''}
        onOpen={setEdited}
      />
      <Limits limits={limits.data} />
      {edited !== undefined && (
        <IntegrationDialog
          integration={edited === 'new' ? undefined : edited}
          limits={limits.data}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Page>
  );
}

interface RegisterProps {
  readonly test: ((change: Change) => void) | undefined;
  readonly environment: string;
  readonly onOpen: (one: IntegrationView) => void;
}

function Register({ test, environment, onOpen }: RegisterProps): ReactNode {
  const integrations = useApi<Listed>('/api/integrations', { topics: ['integration'] });
  const items = integrations.data?.items ?? [];
  const passing = items.filter((one) => one.lastRun?.passed === true && !one.lastRun.outdated).length;
  const testOne = (id: string): void =>
    test?.({ method: 'POST', path: `/api/integrations/${encodeURIComponent(id)}/test` });
  return (
    <Card
      title="Register"
      note={
        items.length === 0 ? '' : `${passing} of ${items.length} pass their contract test (${environment})`
      }
      flush
    >
      <Awaited query={integrations}>
        {(data) => (
          <DataGrid
            label="Integrations"
            columns={columnsFor(onOpen, test === undefined ? undefined : testOne)}
            rows={data.items}
            rowKey={(row) => row.id}
            empty={
              <Empty title="No link is written down yet">
                Add each system that reads from or writes to the entitlement system, with its owner.
              </Empty>
            }
          />
        )}
      </Awaited>
    </Card>
  );
}

function Limits({ limits }: { limits: IntegrationLimitsView | undefined }): ReactNode {
  if (limits === undefined) return null;
  const list = (values: readonly string[]): string => (values.length === 0 ? 'none' : values.join(', '));
  return (
    <Card title="What contract tests may reach" note="set in changeover.yaml, not here">
      <div className="stack small">
        <p className="break">
          <span className="strong">Hosts:</span> {list(limits.hosts)}
        </p>
        <p className="break">
          <span className="strong">Secrets:</span>{' '}
          {list(
            limits.secrets.map(
              (one) => `${one.name} → ${one.hosts.join(', ')}${one.set ? '' : ' (not set)'}`,
            ),
          )}
        </p>
        <p className="break">
          <span className="strong">Commands:</span> {list(limits.commands)}
        </p>
      </div>
    </Card>
  );
}

function stateOf(integration: IntegrationView): { tone: Tone; word: string } {
  const { lastRun, test } = integration;
  if (test === null) return { tone: 'grey', word: 'No test yet' };
  if (lastRun === null) return { tone: 'grey', word: 'Not run here' };
  if (lastRun.outdated) return { tone: 'yellow', word: 'Test changed since' };
  return lastRun.passed ? { tone: 'green', word: 'Passed' } : { tone: 'red', word: 'Failed' };
}

const facts: readonly Column<IntegrationView>[] = [
  {
    id: 'owner',
    header: 'Owner',
    sort: (row) => row.ownerName ?? '',
    cell: (row) => row.ownerName ?? <StatusMark tone="yellow">no owner</StatusMark>,
  },
  {
    id: 'test',
    header: 'Contract test',
    sort: (row) => stateOf(row).word,
    cell: (row) => (
      <div>
        <StatusMark tone={stateOf(row).tone}>{stateOf(row).word}</StatusMark>
        {row.lastRun !== null && (
          <div className="muted small break">
            {instantText(row.lastRun.at)}, {row.lastRun.milliseconds} ms
            {row.lastRun.findings.length > 0 && <div>{row.lastRun.findings.join('; ')}</div>}
          </div>
        )}
      </div>
    ),
  },
  {
    id: 'switch',
    header: 'At the switch',
    cell: (row) => (
      <span className="small break">{row.atSwitch || <span className="muted">not written down</span>}</span>
    ),
  },
  {
    id: 'rollback',
    header: 'At the rollback',
    cell: (row) => (
      <span className="small break">{row.atRollback || <span className="muted">not written down</span>}</span>
    ),
  },
];

function columnsFor(
  open: (one: IntegrationView) => void,
  test: ((id: string) => void) | undefined,
): readonly Column<IntegrationView>[] {
  return [
    {
      id: 'title',
      header: 'Link',
      phone: 'title',
      sort: (row) => row.title,
      cell: (row) => (
        <div>
          <Anchor component="button" type="button" className="strong" onClick={() => open(row)}>
            {row.title}
          </Anchor>
          <div className="muted small">
            {row.kind}, {{ IN: 'inbound', OUT: 'outbound', BOTH: 'both ways' }[row.direction]}
          </div>
        </div>
      ),
    },
    ...facts,
    {
      id: 'run',
      header: 'Test',
      cell: (row) =>
        test === undefined || row.test === null ? (
          '–'
        ) : (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => test(row.id)}
            aria-label={`Run the test of ${row.title}`}
          >
            Run
          </Button>
        ),
    },
  ];
}
