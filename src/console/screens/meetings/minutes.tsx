import { Button, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import type { MeetingDetailView } from '../../../api/schema/meeting-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-api.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { useDraft } from '../../parts/draft.ts';
import { Notice } from '../../parts/notice.tsx';
import classes from './meeting-detail.module.css';

interface MinutesProps {
  readonly meeting: MeetingDetailView;
  readonly path: string;
  readonly mayWrite: boolean;
}

/** The minutes of a meeting; what is typed is kept in the tab until it is saved. */
export function Minutes({ meeting, path, mayWrite }: MinutesProps): ReactNode {
  return (
    <section className="stack" aria-label="Minutes">
      <h3 className={classes['heading']}>Minutes</h3>
      {mayWrite ? (
        <MinutesForm meeting={meeting} path={path} />
      ) : (
        <p className={classes['minutes']}>{meeting.minutes === '' ? 'None yet.' : meeting.minutes}</p>
      )}
    </section>
  );
}

function useMinutes({ meeting, path }: Omit<MinutesProps, 'mayWrite'>) {
  const [draft, setDraft, forget] = useDraft(`minutes:${path}`);
  // The version that the draft began with: the page goes on to newer ones by itself, and saving over them must be told.
  const [begun, setBegun, forgetBegun] = useDraft(`minutes-version:${path}`);
  const change = useChange();
  const shown = draft === '' ? meeting.minutes : draft;
  const version = begun === '' ? meeting.version : Number(begun);
  const type = (text: string): void => {
    if (draft === '') setBegun(String(meeting.version));
    setDraft(text);
  };
  const done = (): void => {
    forget();
    forgetBegun();
    change.reset();
  };
  const save = (over: number, state?: 'HELD'): void => {
    const body = { minutes: shown, ...(state === undefined ? {} : { state }) };
    change.mutate({ method: 'PATCH', path, body, version: over }, { onSuccess: done });
  };
  const kept = draft !== '' && draft !== meeting.minutes;
  return { shown, version, type, done, save, kept, error: change.error, busy: change.isPending };
}

function MinutesForm({ meeting, path }: Omit<MinutesProps, 'mayWrite'>): ReactNode {
  const { shown, version, type, done, save, kept, error, busy } = useMinutes({ meeting, path });
  return (
    <>
      <Textarea
        aria-label="Minutes"
        autosize
        minRows={6}
        maxRows={24}
        value={shown}
        onChange={(event) => type(event.currentTarget.value)}
      />
      {error !== null && <Notice tone="red">{sentenceOf(error)}</Notice>}
      <div className="row wrap">
        <Button
          size="xs"
          variant="default"
          disabled={shown === meeting.minutes}
          loading={busy}
          onClick={() => save(version)}
        >
          Save minutes
        </Button>
        {meeting.state === 'PLANNED' && (
          <Button size="xs" variant="default" onClick={() => save(version, 'HELD')}>
            Save and close the meeting
          </Button>
        )}
        {kept && <span className="muted small">Kept in this tab until it is saved</span>}
      </div>
      <ConflictDialog
        error={error}
        mine={{ minutes: shown }}
        labels={{ minutes: 'Minutes' }}
        onTakeTheirs={done}
        onKeepMine={(newer) => save(newer)}
      />
    </>
  );
}
