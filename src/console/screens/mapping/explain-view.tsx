import { Button, Select, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { EntityMapping, ExplanationView, MappingView } from '../../../api/schema/mapping-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { Notice } from '../../parts/notice.tsx';
import { counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { RawRows } from '../../parts/raw-rows.tsx';
import { Awaited, Empty, Failed, Loading } from '../../parts/states.tsx';
import { queryText, useUrlState } from '../../parts/url-state.ts';
import { FieldTable } from './field-table.tsx';
import classes from './mapping.module.css';

interface ExplainViewProps {
  /** The run whose mapping this is. */
  readonly run: string;
  readonly entities: MappingView['entities'];
}

/** How each field of an entity comes from old columns; and for one record, with its values. */
export function ExplainView({ run, entities }: ExplainViewProps): ReactNode {
  const [params] = useUrlState();
  const entity = params['entity'] ?? entities[0]?.entity;
  if (entity === undefined) {
    return (
      <Card>
        <Empty title="Nothing was mapped yet">
          After the first run, this view explains how each new field comes from old columns.
        </Empty>
      </Card>
    );
  }
  return (
    <>
      <Ask entities={entities} entity={entity} />
      <Explained
        key={`${entity} ${params['record'] ?? ''}`}
        run={run}
        entity={entity}
        record={params['record']}
      />
    </>
  );
}

function Ask({ entities, entity }: { entities: MappingView['entities']; entity: string }): ReactNode {
  const [params, change] = useUrlState();
  const open = useMay('records.unmasked');
  const [text, setText] = useState(params['record'] ?? '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change({ record: text.trim() || undefined });
  };
  return (
    <form className={classes['ask']} onSubmit={submit} role="search">
      <Select
        label="Entity"
        allowDeselect={false}
        searchable
        value={entity}
        data={entities.map((one) => ({
          value: one.entity,
          label: `${one.entity.replaceAll('_', ' ')} (${one.rows.toLocaleString('en-US')})`,
        }))}
        onChange={(value) => {
          setText('');
          change({ entity: value ?? undefined, record: undefined });
        }}
      />
      <TextInput
        label="One record"
        description={open ? 'Old key, or id' : 'Whole old key, or id'}
        placeholder="None: the mapping alone is explained"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
      />
      <Button type="submit" variant="default">
        Explain
      </Button>
    </form>
  );
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface ExplainedProps {
  readonly run: string;
  readonly entity: string;
  readonly record: string | undefined;
}

function Explained({ run, entity, record }: ExplainedProps): ReactNode {
  const mapping = useApi<EntityMapping>(`/api/mapping/entities/${encodeURIComponent(entity)}`);
  const named = record !== undefined && uuid.test(record) ? { id: record } : { key: record };
  const explanation = useApi<ExplanationView>(
    `/api/mapping/explanation${queryText({ run, entity, ...named })}`,
    {
      enabled: record !== undefined,
    },
  );
  return (
    <Awaited query={mapping} rows={10}>
      {(data) => (
        <>
          {record !== undefined && explanation.error !== null && (
            <Card>
              <Failed error={explanation.error} retry={explanation.refetch} />
            </Card>
          )}
          {record !== undefined && explanation.isPending && (
            <Card>
              <Loading rows={5} label="Loading the old rows" />
            </Card>
          )}
          {explanation.data?.masked === true && (
            <Notice tone="grey">Keys and personal data are masked: your role does not show them.</Notice>
          )}
          {explanation.data !== undefined && (
            <>
              <RawRows explanation={explanation.data} />
              <ToTheNewRecord run={run} entity={entity} id={explanation.data.record['id']} />
            </>
          )}
          <Card title={data.title} note={data.doc} flush>
            <FieldTable mapping={data} explanation={explanation.data} />
          </Card>
          <Sql mapping={data} />
        </>
      )}
    </Awaited>
  );
}

function ToTheNewRecord({ run, entity, id }: { run: string; entity: string; id: unknown }): ReactNode {
  if (typeof id !== 'string') return null;
  return (
    <p>
      <Link to="/reconciliation/$run/$entity/$id" params={{ run, entity, id }}>
        Compare this record with the new system
      </Link>
    </p>
  );
}

function Sql({ mapping }: { mapping: EntityMapping }): ReactNode {
  return (
    <Card
      title={mapping.file}
      note={`${counted(mapping.sql.split('\n').length, 'line')}, as it is now`}
      flush
    >
      <section
        className={classes['sql']}
        aria-label={`SQL of ${mapping.file}`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <pre>
          <code>{mapping.sql}</code>
        </pre>
      </section>
    </Card>
  );
}
