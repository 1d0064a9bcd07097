import { Modal } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Issue } from '../../../api/schema/issue-schema.ts';
import { useMay } from '../../api/session.ts';
import { type Change, useChange } from '../../api/use-api.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { FormEnd } from '../../parts/form-end.tsx';
import { instantText } from '../../parts/instant.ts';
import { Failed } from '../../parts/states.tsx';
import { type IssueDraft, IssueFields } from './issue-fields.tsx';

interface IssueDialogProps {
  /** Undefined to add one. */
  readonly issue: Issue | undefined;
  readonly failure?: Error | null;
  readonly onClose: () => void;
}

const labels = {
  kind: 'Kind',
  title: 'Title',
  description: 'Description',
  severity: 'Severity',
  probability: 'Probability',
  state: 'State',
  workstream: 'Workstream',
  owner: 'Owner',
  dueOn: 'Due',
  resolution: 'Resolution',
  links: 'Links',
};

/** One entry of the register, to read, to change or to add. */
export function IssueDialog({ issue, failure = null, onClose }: IssueDialogProps): ReactNode {
  const title = issue === undefined ? 'Add an entry' : `${issue.id}: ${issue.title}`;
  return (
    <Modal opened onClose={onClose} title={title} size="lg">
      {failure === null ? <IssueForm issue={issue} onClose={onClose} /> : <Failed error={failure} />}
    </Modal>
  );
}

function IssueForm({ issue, onClose }: { issue: Issue | undefined; onClose: () => void }): ReactNode {
  const mayWrite = useMay('program.write');
  // What was shown when the dialog opened: a change is based on that, also when the page moves on.
  const [shown] = useState(issue);
  const [draft, setDraft] = useState(() => draftOf(shown));
  const change = useChange<Issue>();
  const body = bodyOf(draft);
  const save = (version: number): void => {
    change.mutate(changeOf(shown, body, version), { onSuccess: onClose });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save(shown?.version ?? 0);
  };
  return (
    <>
      <form className="stack" onSubmit={submit}>
        <IssueFields draft={draft} isNew={shown === undefined} readOnly={!mayWrite} onChange={setDraft} />
        {shown !== undefined && (
          <p className="muted small">
            Opened on {shown.openedOn}, {shown.ageDays} days old, last changed {instantText(shown.updatedAt)}
          </p>
        )}
        {mayWrite && <FormEnd error={change.error} busy={change.isPending} action="Save" onClose={onClose} />}
      </form>
      <ConflictDialog
        error={change.error}
        mine={body}
        labels={labels}
        onTakeTheirs={onClose}
        onKeepMine={save}
      />
    </>
  );
}

function bodyOf({ owner, workstream, dueOn, probability, links, ...rest }: IssueDraft) {
  return {
    ...rest,
    owner: owner === '' ? null : owner,
    workstream: workstream === '' ? null : workstream,
    dueOn: dueOn === '' ? null : dueOn,
    probability: rest.kind === 'RISK' && probability !== '' ? probability : null,
    links: links.filter((one) => one.ref.trim() !== ''),
  };
}

function changeOf(issue: Issue | undefined, body: ReturnType<typeof bodyOf>, version: number): Change {
  if (issue === undefined) {
    const { state: _state, ...added } = body;
    return { method: 'POST', path: '/api/issues', body: added };
  }
  return { method: 'PATCH', path: `/api/issues/${encodeURIComponent(issue.id)}`, body, version };
}

function draftOf(issue: Issue | undefined): IssueDraft {
  return {
    kind: issue?.kind ?? 'ISSUE',
    title: issue?.title ?? '',
    description: issue?.description ?? '',
    severity: issue?.severity ?? 'MEDIUM',
    probability: issue?.probability ?? '',
    state: issue?.state ?? 'OPEN',
    workstream: issue?.workstream ?? '',
    owner: issue?.owner?.id ?? '',
    dueOn: issue?.dueOn ?? '',
    resolution: issue?.resolution ?? '',
    links: issue?.links ?? [],
  };
}
