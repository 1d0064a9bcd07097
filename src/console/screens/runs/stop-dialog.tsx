import type { ReactNode } from 'react';
import type { RunDetail } from '../../../api/schema/run-schema.ts';
import { useChange } from '../../api/use-api.ts';
import { TypedWordDialog } from '../../parts/typed-word-dialog.tsx';

/** Asks a run at work to stop. */
export function StopDialog({ run, onClose }: { run: RunDetail; onClose: () => void }): ReactNode {
  const change = useChange();
  const atWork = run.stages.find((one) => one.state === 'running');
  return (
    <TypedWordDialog
      opened
      title={`Stop run ${run.id}`}
      consequence={
        <p>
          The run stops at its next safe point, within seconds. Finished stages stay done
          {atWork === undefined
            ? ''
            : `; what “${atWork.title}” did since its last safe point is done again later`}
          . The gate is not judged on this run until it has gone on to its end.
        </p>
      }
      word="stop"
      action="Stop the run"
      onClose={onClose}
      onConfirm={async () =>
        change.mutateAsync({ method: 'POST', path: `/api/runs/${run.id}/stop`, body: { confirm: 'stop' } })
      }
    />
  );
}
