import { Button, Checkbox, Modal, NumberInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { TokenView } from '../../../api/schema/admin-schema.ts';
import { useSession } from '../../api/session.ts';
import { useChange } from '../../api/use-api.ts';
import { FormEnd } from '../../parts/form-end.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import classes from './settings.module.css';

type Scope = TokenView['scopes'][number];

const usualDays = 90;
const mostDays = 366;

/** Makes a token with some of one's own rights; its secret is shown once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }): ReactNode {
  const change = useChange<TokenView & { secret: string }>();
  return (
    <Modal opened onClose={onClose} title="Make an API token" size="lg">
      {change.data === undefined ? (
        <TokenForm change={change} onClose={onClose} />
      ) : (
        <div className="stack">
          <ShownOnce value={change.data.secret} what="token">
            This is the secret of “{change.data.name}”. It is not shown again; keep it where your script reads
            it, not in its text.
          </ShownOnce>
          <div className="row between">
            <span />
            <Button onClick={onClose}>I have it</Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

interface TokenFormProps {
  readonly change: ReturnType<typeof useChange<TokenView & { secret: string }>>;
  readonly onClose: () => void;
}

function TokenForm({ change, onClose }: TokenFormProps): ReactNode {
  const { permissions } = useSession();
  const [name, setName] = useState('');
  const [days, setDays] = useState<number | string>(usualDays);
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate({ method: 'POST', path: '/api/tokens', body: { name, scopes, days: Number(days) } });
  };
  const toggle = (scope: Scope, on: boolean): void =>
    setScopes(permissions.filter((one) => (one === scope ? on : scopes.includes(one))));
  return (
    <form className="stack" onSubmit={submit}>
      <TextInput
        label="What it is for"
        value={name}
        required
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NumberInput
        label="Days until it ends"
        value={days}
        required
        min={1}
        max={mostDays}
        allowDecimal={false}
        onChange={setDays}
      />
      <fieldset className={classes['scopes']}>
        <legend className="strong">Scopes, at most your own rights</legend>
        {permissions
          .filter((one) => one !== 'tokens.manage')
          .map((scope) => (
            <Checkbox
              key={scope}
              label={scope}
              checked={scopes.includes(scope)}
              onChange={(event) => toggle(scope, event.currentTarget.checked)}
            />
          ))}
      </fieldset>
      <FormEnd
        error={change.error}
        busy={change.isPending}
        action="Make"
        onClose={onClose}
        disabled={scopes.length === 0}
      />
    </form>
  );
}
