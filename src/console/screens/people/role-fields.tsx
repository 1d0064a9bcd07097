import { ActionIcon, Button, Checkbox, Select } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Person } from '../../../api/schema/account-schema.ts';
import { useGroups } from '../../parts/use-groups.ts';
import classes from './role-fields.module.css';
import { positionWords, roleWords } from './role-words.ts';

type Role = Person['roles'][number];
type HeldFunction = Person['functions'][number];

interface Roles {
  readonly roles: readonly Role[];
  readonly functions: readonly HeldFunction[];
}

interface RoleFieldsProps {
  readonly value: Roles;
  readonly onChange: (value: Roles) => void;
  readonly readOnly: boolean;
}

const positions = ['HEAD', 'DEPUTY', 'MEMBER'] as const;
const everyRole = Object.keys(roleWords) as Role[];

/** What somebody may do (roles), and for whom they may sign (functions). */
export function RoleFields({ value, onChange, readOnly }: RoleFieldsProps): ReactNode {
  const toggle = (role: Role, on: boolean): void => {
    const roles = everyRole.filter((one) => (one === role ? on : value.roles.includes(one)));
    onChange({ ...value, roles });
  };
  return (
    <>
      <fieldset className={classes['set']}>
        <legend className="strong">Roles</legend>
        {everyRole.map((role) => (
          <Checkbox
            key={role}
            label={roleWords[role].word}
            description={roleWords[role].may}
            checked={value.roles.includes(role)}
            disabled={readOnly}
            onChange={(event) => toggle(role, event.currentTarget.checked)}
          />
        ))}
      </fieldset>
      <FunctionFields value={value} onChange={onChange} readOnly={readOnly} />
    </>
  );
}

function FunctionFields({ value, onChange, readOnly }: RoleFieldsProps): ReactNode {
  const groups = useGroups();
  const { functions } = value;
  const set = (index: number, one: HeldFunction | undefined): void => {
    const next = functions.flatMap((held, at) => (at === index ? (one ?? []) : held));
    onChange({ ...value, functions: next });
  };
  const free = groups.items.find((group) => !functions.some((one) => one.function === group.id));
  const choices = groups.items.map((group) => ({ value: group.id, label: group.title }));
  return (
    <fieldset className={classes['set']}>
      <legend className="strong">Functions</legend>
      {functions.length === 0 && <p className="muted small">None: this person signs for nobody.</p>}
      {functions.map((held, index) => (
        <FunctionField
          key={held.function}
          held={held}
          choices={choices.filter(
            ({ value: id }) => id === held.function || !functions.some((one) => one.function === id),
          )}
          readOnly={readOnly}
          onChange={(one) => set(index, one)}
        />
      ))}
      {!readOnly && free !== undefined && (
        <div>
          <Button
            size="xs"
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() =>
              onChange({ ...value, functions: [...functions, { function: free.id, position: 'MEMBER' }] })
            }
          >
            Add a function
          </Button>
        </div>
      )}
    </fieldset>
  );
}

interface FunctionFieldProps {
  readonly held: HeldFunction;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly readOnly: boolean;
  /** Undefined: this function is taken away. */
  readonly onChange: (one: HeldFunction | undefined) => void;
}

function FunctionField({ held, choices, readOnly, onChange }: FunctionFieldProps): ReactNode {
  const title = choices.find((one) => one.value === held.function)?.label ?? held.function;
  return (
    <div className={classes['function']}>
      <Select
        aria-label={`Position in ${title}`}
        value={held.position}
        readOnly={readOnly}
        allowDeselect={false}
        data={positions.map((id) => ({ value: id, label: positionWords[id] }))}
        onChange={(position) => onChange({ ...held, position: position ?? 'MEMBER' })}
      />
      <Select
        aria-label={`Function: ${title}`}
        value={held.function}
        readOnly={readOnly}
        allowDeselect={false}
        searchable
        data={[...choices]}
        onChange={(id) => onChange({ ...held, function: id ?? held.function })}
      />
      {!readOnly && (
        <ActionIcon variant="subtle" aria-label={`Remove ${title}`} onClick={() => onChange(undefined)}>
          <X size={15} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}
