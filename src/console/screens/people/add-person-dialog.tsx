import { Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Person } from '../../../api/schema/account-schema.ts';
import { useChange } from '../../api/use-api.ts';
import { FormEnd } from '../../parts/form-end.tsx';
import { RoleFields } from './role-fields.tsx';

interface AddPersonDialogProps {
  readonly onClose: () => void;
  readonly onAdded: (id: string) => void;
}

/** Adds a person; they can own work at once, and sign in after an invitation. */
export function AddPersonDialog({ onClose, onAdded }: AddPersonDialogProps): ReactNode {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [held, setHeld] = useState<Pick<Person, 'roles' | 'functions'>>({ roles: ['MEMBER'], functions: [] });
  const change = useChange<Person>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(
      { method: 'POST', path: '/api/people', body: { name, email, ...held } },
      { onSuccess: ({ id }) => onAdded(id) },
    );
  };
  return (
    <Modal opened onClose={onClose} title="Add a person" size="lg">
      <form className="stack" onSubmit={submit}>
        <TextInput
          label="Name"
          value={name}
          required
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Address of mail"
          type="email"
          value={email}
          required
          maxLength={254}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <RoleFields
          value={held}
          readOnly={false}
          onChange={({ roles, functions }) => setHeld({ roles: [...roles], functions: [...functions] })}
        />
        <p className="muted small">
          They can own tasks at once. To sign in, they need a one-time link, which the next page makes.
        </p>
        <FormEnd
          error={change.error}
          busy={change.isPending}
          action="Add"
          onClose={onClose}
          disabled={held.roles.length === 0}
        />
      </form>
    </Modal>
  );
}
