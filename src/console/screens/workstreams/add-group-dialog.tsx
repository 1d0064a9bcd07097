import { Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { FormEnd } from '../../parts/form-end.tsx';
import { PersonSelect } from '../../parts/person-select.tsx';

/** Adds a group of the project's own. */
export function AddGroupDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [title, setTitle] = useState('');
  const [owner, setOwner] = useState('');
  const change = useChange();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = { id: slug(title), title, owner: owner === '' ? null : owner };
    change.mutate({ method: 'POST', path: '/api/stakeholders', body }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title="Add a group">
      <form className="stack" onSubmit={submit}>
        <TextInput
          label="Name"
          description="Beside the thirteen that every migration has, such as Manufacturing"
          value={title}
          required
          maxLength={100}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <PersonSelect label="Owner" value={owner} onChange={setOwner} />
        <FormEnd error={change.error} busy={change.isPending} action="Add" onClose={onClose} />
      </form>
    </Modal>
  );
}

function slug(title: string): string {
  const text = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  return text === '' ? 'group' : text.slice(0, 63);
}
