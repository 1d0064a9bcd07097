import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Coverage } from '../../../api/schema/coverage-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { FileImport } from '../../parts/file-import.tsx';
import { counted } from '../../parts/number-text.ts';
import { Page } from '../../parts/page.tsx';
import { Awaited } from '../../parts/states.tsx';
import { useUrlValue } from '../../parts/url-state.ts';
import { GoalCard } from './goal-card.tsx';
import { JunitImport } from './junit-import.tsx';
import { MatrixCard } from './matrix-card.tsx';
import { ScenarioDialog } from './scenario-dialog.tsx';
import { ScenariosCard } from './scenarios-card.tsx';

interface Imported {
  readonly added: number;
  readonly changed: number;
}

/** What must work, what was shown to work, and what stands between now and the goal. */
export function CoverageScreen(): ReactNode {
  const coverage = useApi<Coverage>('/api/coverage', { topics: ['coverage', 'plan'] });
  const mayWrite = useMay('program.write');
  const [opened, setOpened] = useUrlValue('scenario');
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title="Test coverage"
      lead="What must work for whom, what was shown to work, and what is left to the goal."
      actions={
        mayWrite && (
          <>
            <FileImport<Imported>
              label="Import scenarios"
              path="/api/scenarios.csv"
              type="text/csv"
              accept=".csv,text/csv"
              done={({ added, changed }) => `${counted(added, 'scenario')} added, ${changed} changed`}
            />
            <JunitImport />
            <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>
              Add a scenario
            </Button>
          </>
        )
      }
    >
      <Awaited query={coverage} rows={10}>
        {(data) => (
          <>
            <GoalCard coverage={data} onOpen={setOpened} />
            <MatrixCard coverage={data} />
          </>
        )}
      </Awaited>
      <ScenariosCard processes={coverage.data?.processes ?? []} onOpen={(one) => setOpened(one.id)} />
      {adding && <ScenarioDialog id={undefined} onClose={() => setAdding(false)} />}
      {opened !== '' && <ScenarioDialog key={opened} id={opened} onClose={() => setOpened('')} />}
    </Page>
  );
}
