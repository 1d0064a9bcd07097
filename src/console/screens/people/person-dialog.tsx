import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { InviteLink, Person } from '../../../api/schema/account-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { closeUnlessCovered } from '../../parts/close-unless-covered.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { FactList } from '../../parts/fact-list.tsx';
import { FormEnd } from '../../parts/form-end.tsx';
import { instantText } from '../../parts/instant.ts';
import { Notice } from '../../parts/notice.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { Awaited } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { TypedWordDialog } from '../../parts/typed-word-dialog.tsx';
import { RoleFields } from './role-fields.tsx';
import { signInState } from './sign-in-state.ts';

const labels = { name: 'Name', roles: 'Roles', functions: 'Functions', active: 'Can sign in' };

/** One person: who, as what, whether they can sign in. */
export function PersonDialog({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const person = useApi<Person>(`/api/people/${id}`, { topics: ['account'] });
  return (
    <Modal opened onClose={closeUnlessCovered(onClose)} title={person.data?.name ?? 'Person'} size="lg">
      <Awaited query={person}>
        {(data) => (
          <div className="stack">
            <Facts person={data} />
            <Invitation person={data} />
            <PersonForm key={data.id} person={data} onClose={onClose} />
            <Activation person={data} />
          </div>
        )}
      </Awaited>
    </Modal>
  );
}

function Facts({ person }: { person: Person }): ReactNode {
  const { tone, word } = signInState(person);
  return (
    <FactList
      facts={[
        { name: 'Address', value: <span className="break">{person.email}</span> },
        { name: 'Signing in', value: <StatusMark tone={tone}>{word}</StatusMark> },
        { name: 'Last seen', value: person.lastSeenAt === null ? 'never' : instantText(person.lastSeenAt) },
        { name: 'Here since', value: instantText(person.createdAt) },
      ]}
    />
  );
}

function Invitation({ person }: { person: Person }): ReactNode {
  const mayManage = useMay('people.manage');
  const change = useChange<InviteLink>();
  if (!mayManage || !person.active || person.signIn === 'oidc') return null;
  const invite = (): void => change.mutate({ method: 'POST', path: `/api/people/${person.id}/invitation` });
  if (change.data !== undefined) {
    return (
      <ShownOnce value={change.data.link} what="link">
        Give this link to {person.name} yourself; no mail is sent. It works once, until{' '}
        {instantText(change.data.expiresAt)}, and is not shown again.
      </ShownOnce>
    );
  }
  return (
    <div className="row between wrap">
      <span className="muted small">
        {person.signIn === 'none'
          ? 'With a one-time link they choose a password. Earlier links end.'
          : 'A one-time link lets them choose a new password. Earlier links end.'}
      </span>
      <Button variant="default" size="xs" loading={change.isPending} onClick={invite}>
        {person.signIn === 'none' ? 'Make an invitation link' : 'Make a link to reset the password'}
      </Button>
      {change.error !== null && <Notice tone="red">{sentenceOf(change.error)}</Notice>}
    </div>
  );
}

function PersonForm({ person, onClose }: { person: Person; onClose: () => void }): ReactNode {
  const mayManage = useMay('people.manage');
  const [based] = useState(person.version);
  const [name, setName] = useState(person.name);
  const [held, setHeld] = useState<Pick<Person, 'roles' | 'functions'>>(person);
  const change = useChange<Person>();
  const body = { name, roles: held.roles, functions: held.functions };
  const save = (version: number): void => {
    change.mutate(
      { method: 'PATCH', path: `/api/people/${person.id}`, body, version },
      { onSuccess: onClose },
    );
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save(based);
  };
  return (
    <form className="stack" onSubmit={submit}>
      {mayManage && (
        <TextInput
          label="Name"
          value={name}
          required
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <RoleFields
        value={held}
        readOnly={!mayManage}
        onChange={({ roles, functions }) => setHeld({ roles: [...roles], functions: [...functions] })}
      />
      {mayManage && <FormEnd error={change.error} busy={change.isPending} action="Save" onClose={onClose} />}
      <ConflictDialog
        error={change.error}
        mine={body}
        labels={labels}
        onTakeTheirs={onClose}
        onKeepMine={save}
      />
    </form>
  );
}

function Activation({ person }: { person: Person }): ReactNode {
  const mayManage = useMay('people.manage');
  const [asking, setAsking] = useState(false);
  const change = useChange<Person>();
  if (!mayManage) return null;
  const set = async (active: boolean): Promise<unknown> =>
    change.mutateAsync({
      method: 'PATCH',
      path: `/api/people/${person.id}`,
      body: { active },
      version: person.version,
    });
  return (
    <div className="row between wrap">
      <span className="muted small">
        {person.active
          ? 'Somebody who leaves is deactivated, not removed: what they did stays under their name.'
          : 'They cannot sign in; what they own still has their name.'}
      </span>
      {person.active ? (
        <Button variant="default" size="xs" onClick={() => setAsking(true)}>
          Deactivate
        </Button>
      ) : (
        <Button variant="default" size="xs" loading={change.isPending} onClick={() => void set(true)}>
          Activate
        </Button>
      )}
      <TypedWordDialog
        opened={asking}
        title={`Deactivate ${person.name}`}
        consequence={
          <p>
            {person.name} cannot sign in any longer. Their sessions and API tokens end at once. Their tasks,
            functions and signatures stay as they are; name somebody else for what is open.
          </p>
        }
        word="DEACTIVATE"
        action="Deactivate"
        onClose={() => setAsking(false)}
        onConfirm={async () => set(false)}
      />
    </div>
  );
}
