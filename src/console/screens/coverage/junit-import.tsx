import { Button, FileButton, Modal } from '@mantine/core';
import { Upload } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ResultImport } from '../../../api/schema/coverage-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-api.ts';
import { FactList } from '../../parts/fact-list.tsx';
import { Notice } from '../../parts/notice.tsx';
import { counted } from '../../parts/number-text.ts';
import { queryText } from '../../parts/url-state.ts';

/** Takes the JUnit XML of a test runner, unchanged, and says which test told of which scenario, and which of none. */
export function JunitImport(): ReactNode {
  const change = useChange<ResultImport>();
  const [file, setFile] = useState<string>();
  const send = async (chosen: File | null): Promise<void> => {
    if (chosen === null) return;
    setFile(chosen.name);
    const body = new Blob([await chosen.arrayBuffer()], { type: 'application/xml' });
    change.mutate({ method: 'POST', path: `/api/scenario-results${queryText({ name: chosen.name })}`, body });
  };
  return (
    <>
      <FileButton accept=".xml,application/xml,text/xml" onChange={(chosen) => void send(chosen)}>
        {(props) => (
          <Button
            {...props}
            variant="default"
            loading={change.isPending}
            leftSection={<Upload size={15} aria-hidden />}
          >
            Import JUnit results
          </Button>
        )}
      </FileButton>
      <Modal
        opened={file !== undefined && !change.isPending && !change.isIdle}
        onClose={() => setFile(undefined)}
        title={`Results of ${file ?? ''}`}
        size="lg"
      >
        {change.error !== null && <Notice tone="red">{sentenceOf(change.error)}</Notice>}
        {change.data !== undefined && <Outcome done={change.data} />}
      </Modal>
    </>
  );
}

function Outcome({ done }: { done: ResultImport }): ReactNode {
  return (
    <div className="stack">
      {done.again && (
        <Notice tone="grey">
          This very file was imported before in this environment: nothing was added.
        </Notice>
      )}
      {!done.again && done.matched === 0 && (
        <Notice tone="yellow">
          No test of the file belongs to a scenario. A test belongs to the scenario whose test is its name, or
          whose id stands in brackets in its name: “refuses a second order [S-12]”.
        </Notice>
      )}
      <FactList
        facts={[
          { name: 'Tests in the file', value: done.cases },
          { name: 'Belong to a scenario', value: done.matched },
          { name: 'Scenarios passed', value: done.passed },
          { name: 'Scenarios failed', value: done.failed },
          { name: 'Skipped', value: `${done.skipped} (no result)` },
        ]}
      />
      {done.unmatched.length > 0 && (
        <details>
          <summary>{counted(done.unmatched.length, 'test')} that name no scenario</summary>
          <ul className="stack small">
            {done.unmatched.map((name) => (
              <li key={name} className="break">
                {name}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
