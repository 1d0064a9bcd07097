import { Select } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Reconciliation } from '../../../api/schema/reconciliation-schema.ts';
import type { RunView } from '../../../api/schema/run-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { instantText } from '../../parts/instant.ts';
import { Page } from '../../parts/page.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { AcceptedCard } from './accepted-card.tsx';
import { CausesCard } from './causes-card.tsx';
import { ChecksCard } from './checks-card.tsx';
import { DifferencesCard } from './differences-card.tsx';
import { FieldsCard } from './fields-card.tsx';
import { SummaryPart } from './summary-part.tsx';

/** What differs between old and new: by cause, then by entity and field, then record by record. */
export function ReconciliationScreen(): ReactNode {
  const { run } = useParams({ strict: false });
  const runs = useApi<{ items: readonly RunView[] }>('/api/runs?limit=200', { topics: ['run'] });
  const compared = (runs.data?.items ?? []).filter(isCompared);
  const shown = run ?? compared[0]?.id;
  return (
    <Page
      title="Reconciliation"
      lead="Everything was read back from the new system and compared with what should be there, field by field."
      actions={<RunChoice runs={compared} shown={shown} />}
    >
      <Awaited query={runs} rows={10}>
        {() =>
          shown === undefined ? (
            <Empty title="Nothing was compared yet" action={<Link to="/runs">To the runs</Link>}>
              A rehearsal compares both systems in its stage “Read back and compare”. Start one.
            </Empty>
          ) : (
            <OneReconciliation key={`${shown} ${stampOf(compared, shown)}`} run={shown} />
          )
        }
      </Awaited>
    </Page>
  );
}

function isCompared(run: RunView): boolean {
  return run.stages.some((one) => one.stage === 'reconcile' && one.state === 'done');
}

/** Changes when a run is compared anew: what was cached of it is over. */
function stampOf(runs: readonly RunView[], id: string): string {
  const stage = runs.find((one) => one.id === id)?.stages.find((one) => one.stage === 'reconcile');
  return stage === undefined ? '' : `${stage.seconds}`;
}

function RunChoice({ runs, shown }: { runs: readonly RunView[]; shown: string | undefined }): ReactNode {
  const navigate = useNavigate();
  if (runs.length === 0 || shown === undefined) return null;
  const known = runs.some((one) => one.id === shown);
  return (
    <Select
      aria-label="Run"
      allowDeselect={false}
      value={shown}
      data={[
        ...(known ? [] : [{ value: shown, label: `Run ${shown}` }]),
        ...runs.map((one) => ({ value: one.id, label: `Run ${one.id}, ${instantText(one.startedAt)}` })),
      ]}
      onChange={(run) => {
        if (run !== null) void navigate({ to: '/reconciliation/$run', params: { run } });
      }}
    />
  );
}

function OneReconciliation({ run }: { run: string }): ReactNode {
  const reconciliation = useApi<Reconciliation>(`/api/runs/${encodeURIComponent(run)}/reconciliation`);
  return (
    <Awaited query={reconciliation} rows={10}>
      {(data) => (
        <>
          <SummaryPart reconciliation={data} />
          <CausesCard reconciliation={data} />
          <FieldsCard reconciliation={data} />
          <DifferencesCard run={data.run} groups={data.groups} />
          <AcceptedCard reconciliation={data} />
          <ChecksCard reconciliation={data} />
        </>
      )}
    </Awaited>
  );
}
