import { Modal } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Scenario } from '../../../api/schema/coverage-schema.ts';
import { useMay } from '../../api/session.ts';
import { type Change, useApi, useChange } from '../../api/use-api.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { FormEnd } from '../../parts/form-end.tsx';
import { Awaited } from '../../parts/states.tsx';
import { type ScenarioDraft, ScenarioFields } from './scenario-fields.tsx';
import { ScenarioResults } from './scenario-results.tsx';

interface ScenarioDialogProps {
  /** Undefined to add one. */
  readonly id: string | undefined;
  readonly onClose: () => void;
}

const labels = {
  title: 'Title',
  function: 'Function',
  process: 'Process',
  system: 'System',
  priority: 'Priority',
  steps: 'Steps',
  expected: 'Expected',
  test: 'Automated test',
};

/** One scenario with its results, to read, to change, to write a result down; or a new one. */
export function ScenarioDialog({ id, onClose }: ScenarioDialogProps): ReactNode {
  const path = `/api/scenarios/${encodeURIComponent(id ?? '')}`;
  const scenario = useApi<Scenario>(path, { enabled: id !== undefined, topics: ['coverage'] });
  return (
    <Modal opened onClose={onClose} title={id === undefined ? 'Add a scenario' : `Scenario ${id}`} size="lg">
      {id === undefined ? (
        <ScenarioForm scenario={undefined} onClose={onClose} />
      ) : (
        <Awaited query={scenario}>
          {(data) => (
            <div className="stack">
              <ScenarioResults scenario={data} />
              <ScenarioForm scenario={data} onClose={onClose} />
            </div>
          )}
        </Awaited>
      )}
    </Modal>
  );
}

interface ScenarioFormProps {
  readonly scenario: Scenario | undefined;
  readonly onClose: () => void;
}

function ScenarioForm({ scenario, onClose }: ScenarioFormProps): ReactNode {
  const mayWrite = useMay('program.write');
  // A change is based on what was shown when the dialog opened, also when the page moves on.
  const [shown] = useState(scenario);
  const [draft, setDraft] = useState(() => draftOf(shown));
  const change = useChange<Scenario>();
  const save = (version: number): void => {
    change.mutate(changeOf(shown, draft, version), { onSuccess: onClose });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save(shown?.version ?? 0);
  };
  return (
    <>
      <form className="stack" onSubmit={submit}>
        <ScenarioFields draft={draft} isNew={shown === undefined} readOnly={!mayWrite} onChange={setDraft} />
        {mayWrite && (
          <FormEnd
            error={change.error}
            busy={change.isPending}
            action="Save"
            onClose={onClose}
            disabled={draft.function === ''}
          />
        )}
      </form>
      <ConflictDialog
        error={change.error}
        mine={{ ...draft }}
        labels={labels}
        onTakeTheirs={onClose}
        onKeepMine={save}
      />
    </>
  );
}

function changeOf(scenario: Scenario | undefined, draft: ScenarioDraft, version: number): Change {
  const { id, ...body } = draft;
  const path = '/api/scenarios';
  if (scenario === undefined) return { method: 'POST', path, body: id === '' ? body : { ...body, id } };
  return { method: 'PATCH', path: `${path}/${encodeURIComponent(scenario.id)}`, body, version };
}

function draftOf(scenario: Scenario | undefined): ScenarioDraft {
  return {
    id: scenario?.id ?? '',
    title: scenario?.title ?? '',
    function: scenario?.function ?? '',
    process: scenario?.process ?? '',
    system: scenario?.system ?? '',
    priority: scenario?.priority ?? 'MEDIUM',
    steps: scenario?.steps ?? '',
    expected: scenario?.expected ?? '',
    test: scenario?.test ?? '',
  };
}
