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
  const [draft, setDraft, forget] = useDraft(`minutes:${path}`);
  // The version that the draft began with: the page goes on to newer ones by itself, and saving over them must be told.
  const [begun, setBegun, forgetBegun] = useDraft(`minutes-version:${path}`);
  const change = useChange();
  const type = (text: string): void => {
    if (draft === '') setBegun(String(meeting.version));
    setDraft(text);
  };
  const done = (): void => {
    forget();
    forgetBegun();
    change.reset();
  };
  const version = begun === '' ? meeting.version : Number(begun);
  const shown = draft === '' ? meeting.minutes : draft;
  const save = (over: number, state?: 'HELD'): void => {
    const body = { minutes: shown, ...(state === undefined ? {} : { state }) };
    change.mutate({ method: 'PATCH', path, body, version: over }, { onSuccess: done });
  };
  return (
    <section className="stack" aria-label="Minutes">
      <h3 className={classes['heading']}>Minutes</h3>
      {mayWrite ? (
        <>
          <Textarea
            aria-label="Minutes"
            autosize
            minRows={6}
            maxRows={24}
            value={shown}
            onChange={(event) => type(event.currentTarget.value)}
          />
          {change.error !== null && <Notice tone="red">{sentenceOf(change.error)}</Notice>}
          <div className="row wrap">
            <Button
              size="xs"
              variant="default"
              disabled={shown === meeting.minutes}
              loading={change.isPending}
              onClick={() => save(version)}
            >
              Save minutes
            </Button>
            {meeting.state === 'PLANNED' && (
              <Button size="xs" variant="default" onClick={() => save(version, 'HELD')}>
                Save and close the meeting
              </Button>
            )}
            {draft !== '' && draft !== meeting.minutes && (
              <span className="muted small">Kept in this tab until it is saved</span>
            )}
          </div>
          <ConflictDialog
            error={change.error}
            mine={{ minutes: shown }}
            labels={{ minutes: 'Minutes' }}
            onTakeTheirs={done}
            onKeepMine={(newer) => save(newer)}
          />
        </>
      ) : (
        <p className={classes['minutes']}>{meeting.minutes === '' ? 'None yet.' : meeting.minutes}</p>
      )}
    </section>
  );
}
