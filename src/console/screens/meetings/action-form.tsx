import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { MeetingDetailView } from '../../../api/schema/meeting-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-api.ts';
import { Notice } from '../../parts/notice.tsx';
import classes from './meeting-detail.module.css';

interface ActionFormProps {
  readonly path: string;
  readonly people: MeetingDetailView['invited'];
}

/** Writes down an action of a meeting. A name that nobody bears is said, not left out. */
export function ActionForm({ path, people }: ActionFormProps): ReactNode {
  const change = useChange();
  const [title, setTitle] = useState('');
  const [due, setDue] = useState('');
  const [owner, setOwner] = useState('');
  const [unknown, setUnknown] = useState(false);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const name = owner.trim().toLowerCase();
    const found = people.find((one) => one.name.toLowerCase() === name);
    setUnknown(name !== '' && found === undefined);
    if (name !== '' && found === undefined) return;
    const body = {
      title,
      due: due === '' ? null : due,
      owner: found?.account ?? null,
      function: found?.function ?? '',
    };
    change.mutate({ method: 'POST', path: `${path}/actions`, body }, { onSuccess: () => setTitle('') });
  };
  return (
    <>
      <form className={classes['add']} onSubmit={add}>
        <TextInput
          size="xs"
          label="What"
          value={title}
          required
          withAsterisk={false}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Owner value={owner} people={people} unknown={unknown} onChange={setOwner} />
        <TextInput
          size="xs"
          label="Until"
          type="date"
          value={due}
          onChange={(event) => setDue(event.currentTarget.value)}
        />
        <Button size="xs" type="submit" loading={change.isPending}>
          Add action
        </Button>
      </form>
      {change.error !== null && <Notice tone="red">{sentenceOf(change.error)}</Notice>}
    </>
  );
}

interface OwnerProps {
  readonly value: string;
  readonly people: ActionFormProps['people'];
  readonly unknown: boolean;
  readonly onChange: (name: string) => void;
}

function Owner({ value, people, unknown, onChange }: OwnerProps): ReactNode {
  return (
    <>
      <TextInput
        size="xs"
        label="Who"
        list="meeting-people"
        value={value}
        error={unknown ? 'Nobody of that name is invited; choose one, or leave it empty' : null}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id="meeting-people">
        {[...new Set(people.map((one) => one.name))].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
