import { Button, Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { beginOfDay, readMigrationZone, readZone } from '../../parts/instant.ts';
import { PersonSelect } from '../../parts/person-select.tsx';
import { dateOfDay, dayNumber } from '../../parts/plain-date.ts';
import classes from './audit-filters.module.css';
import { things } from './audit-words.ts';

type Params = Readonly<Record<string, string | undefined>>;

interface AuditFiltersProps {
  readonly params: Params;
  readonly onChange: (changes: Params) => void;
}

const none = { account: undefined, action: undefined, subject: undefined, from: undefined, until: undefined };

/** Who, what, about what, from which day to which. */
export function AuditFilters({ params, onChange }: AuditFiltersProps): ReactNode {
  const filtered = Object.keys(none).some((name) => params[name] !== undefined);
  const zone = readZone() === 'local' ? 'your zone' : readMigrationZone();
  return (
    <div className={classes['filters']}>
      <PersonSelect
        size="xs"
        label="Who"
        placeholder="Everybody"
        value={params['account'] ?? ''}
        onChange={(account) => onChange({ account })}
      />
      <Select
        size="xs"
        label="What"
        placeholder="Everything"
        clearable
        searchable
        value={params['action'] ?? null}
        data={[...things]}
        onChange={(action) => onChange({ action: action ?? undefined })}
      />
      <TextInput
        size="xs"
        label="About"
        placeholder="task:T-12"
        key={params['subject'] ?? ''}
        defaultValue={params['subject'] ?? ''}
        onBlur={(event) => onChange({ subject: event.currentTarget.value.trim() })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onChange({ subject: event.currentTarget.value.trim() });
        }}
      />
      <TextInput
        size="xs"
        type="date"
        label={`From day (${zone})`}
        value={params['from'] ?? ''}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        type="date"
        label={`To day (${zone})`}
        value={params['until'] ?? ''}
        onChange={(event) => onChange({ until: event.currentTarget.value })}
      />
      {filtered && (
        <Button size="xs" variant="subtle" onClick={() => onChange(none)}>
          Remove filters
        </Button>
      )}
    </div>
  );
}

/** The query of the API for what stands in the URL. The last day counts as a whole. */
export function filterOf(params: Params): Record<string, string | number | undefined> {
  const { account, action, subject, from, until } = params;
  const after = isDay(until) ? dateOfDay(dayNumber(until) + 1) : undefined;
  return {
    account,
    action,
    subject,
    from: isDay(from) ? beginOfDay(from) : undefined,
    until: after === undefined ? undefined : beginOfDay(after),
    limit: 100,
  };
}

function isDay(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text);
}
