import { Button, Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { RunView } from '../../../api/schema/run-schema.ts';
import { useMay } from '../../api/session.ts';
import { useChange } from '../../api/use-api.ts';
import { FormEnd } from '../../parts/form-end.tsx';
import { TypedWordDialog } from '../../parts/typed-word-dialog.tsx';

interface StartRunProps {
  /** The newest run; a rehearsal that did not end can go on. */
  readonly newest: RunView | undefined;
}

const unfinished = new Set(['failed', 'stopped', 'cut-off']);

/** Starts a rehearsal, or goes on with the newest one; each shows its consequence first. */
export function StartRun({ newest }: StartRunProps): ReactNode {
  const may = useMay('runs.start');
  const [asked, setAsked] = useState<'resume' | 'new'>();
  if (!may) return null;
  const resumable = newest !== undefined && unfinished.has(newest.state);
  const atWork = newest?.state === 'running';
  const close = (): void => setAsked(undefined);
  return (
    <>
      {resumable && (
        <Button leftSection={<Play size={15} aria-hidden />} onClick={() => setAsked('resume')}>
          Go on with run {newest.id}
        </Button>
      )}
      {!atWork && (
        <Button
          variant={resumable ? 'default' : 'filled'}
          leftSection={<Play size={15} aria-hidden />}
          onClick={() => setAsked('new')}
        >
          Start a rehearsal
        </Button>
      )}
      <StartDialog opened={asked === 'new'} newest={newest} onClose={close} />
      {asked === 'resume' && newest !== undefined && <ResumeDialog newest={newest} onClose={close} />}
    </>
  );
}

function useStart(fresh: boolean) {
  const navigate = useNavigate();
  const change = useChange<{ run: string | null }>();
  const start = async (): Promise<void> => {
    const { run } = await change.mutateAsync({ method: 'POST', path: '/api/runs', body: { fresh } });
    await navigate(run === null ? { to: '/runs' } : { to: '/runs/$run', params: { run } });
  };
  return { change, start };
}

interface StartDialogProps extends StartRunProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

function StartDialog({ opened, newest, onClose }: StartDialogProps): ReactNode {
  const { start } = useStart(true);
  return (
    <TypedWordDialog
      opened={opened}
      title="Start a rehearsal"
      consequence={
        <ul className="stack">
          <li>The old system is read from its beginning and never written to; reading costs it some load.</li>
          <li>
            A new run fills its own new system. What earlier rehearsals left in the built-in one is removed.
          </li>
          {newest !== undefined && (
            <li>
              At its end the gate is judged on the new findings: signatures on those of run {newest.id} lapse
              where they differ.
            </li>
          )}
        </ul>
      }
      word="rehearse"
      action="Start"
      onClose={onClose}
      onConfirm={start}
    />
  );
}

/** Going on repeats nothing and removes nothing: no typed word. */
function ResumeDialog({ newest, onClose }: { newest: RunView; onClose: () => void }): ReactNode {
  const { change, start } = useStart(false);
  const done = newest.stages.filter((one) => one.state === 'done').length;
  const next = newest.stages.find((one) => one.state !== 'done');
  return (
    <Modal opened onClose={onClose} title={`Go on with run ${newest.id}`}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          // A failure stays in `change.error`, which the form shows.
          start().then(onClose, () => undefined);
        }}
      >
        <p>
          {done} of {newest.stages.length} stages are done and stay as they are. The run goes on with “
          {next?.title ?? 'the next stage'}” where it stopped. If the mapping, the rules or the values were
          changed since it began, a new run begins instead.
        </p>
        <FormEnd error={change.error} busy={change.isPending} action="Go on" onClose={onClose} />
      </form>
    </Modal>
  );
}
