import { Link, useParams } from '@tanstack/react-router';
import { Waypoints } from 'lucide-react';
import type { ReactNode } from 'react';
import type { EntityMapping, ExplanationView } from '../../../api/schema/mapping-schema.ts';
import type { RecordPairView } from '../../../api/schema/reconciliation-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { Notice } from '../../parts/notice.tsx';
import { counted } from '../../parts/number-text.ts';
import { Card, Page } from '../../parts/page.tsx';
import { RawRows } from '../../parts/raw-rows.tsx';
import { Awaited, Loading } from '../../parts/states.tsx';
import { queryText, useUrlState } from '../../parts/url-state.ts';
import { AcceptCard } from './accept-card.tsx';
import { humanName } from './difference-words.ts';
import { Neighbors } from './neighbors.tsx';
import { PairCard } from './pair-card.tsx';

/** One record: its old rows, as it should be, and as the new system has it. */
export function RecordScreen(): ReactNode {
  const { run = 'latest', entity = '', id = '' } = useParams({ strict: false });
  return <OneRecord key={`${run} ${entity} ${id}`} run={run} entity={entity} id={id} />;
}

interface OneRecordProps {
  readonly run: string;
  readonly entity: string;
  readonly id: string;
}

function OneRecord({ run, entity, id }: OneRecordProps): ReactNode {
  const path = `/api/runs/${encodeURIComponent(run)}/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}`;
  const pair = useApi<RecordPairView>(path);
  const hasOldRows = pair.data?.inOld === true;
  const explanation = useApi<ExplanationView>(`/api/mapping/explanation${queryText({ run, entity, id })}`, {
    enabled: hasOldRows,
  });
  const mapping = useApi<EntityMapping>(`/api/mapping/entities/${encodeURIComponent(entity)}`);
  const [params] = useUrlState();
  return (
    <Page
      title={`${humanName(entity)} ${pair.data?.oldKey ?? ''}`}
      lead={
        <span className="row wrap">
          <Link to="/reconciliation/$run" params={{ run }} search={params}>
            All differences of run {run}
          </Link>
          {hasOldRows && (
            <Link to="/mapping" search={{ view: 'explain', entity, record: id }} className="row">
              <Waypoints size={14} aria-hidden />
              How it was mapped
            </Link>
          )}
        </span>
      }
      actions={<Neighbors run={run} entity={entity} id={id} />}
    >
      <Awaited query={pair} rows={10}>
        {(data) => (
          <>
            <Verdict pair={data} />
            {data.masked && (
              <Notice tone="grey">
                Keys and personal data are masked: your role does not show them. That they differ is shown all
                the same.
              </Notice>
            )}
            <PairCard pair={data} mapping={mapping.data} explanation={explanation.data} />
            {explanation.data !== undefined && <RawRows explanation={explanation.data} />}
            {hasOldRows && explanation.isPending && (
              <Card title="Old rows">
                <Loading rows={4} label="Loading the old rows" />
              </Card>
            )}
            {explanation.error !== null && (
              <Notice tone="grey">No old row of this record can be shown: {explanation.error.message}</Notice>
            )}
            <AcceptCard pair={data} />
          </>
        )}
      </Awaited>
    </Page>
  );
}

const wholeSentences = {
  'only-in-old': 'The new system does not have this record.',
  'only-in-new': 'The new system has a record that should not be there: no old row feeds it.',
  doubled: 'A side has more than one record with this old key; one of each is shown.',
} as const;

function Verdict({ pair }: { pair: RecordPairView }): ReactNode {
  const { whole } = pair;
  if (whole !== null) {
    return (
      <Notice tone={whole.allowed === null ? 'red' : 'yellow'}>
        <span className="strong">{humanName(whole.cause)}.</span> {wholeSentences[whole.kind]}
        {whole.allowed !== null && ` Accepted by ${whole.allowed}.`}
      </Notice>
    );
  }
  const differing = pair.fields.filter((one) => one.cause !== null);
  const open = differing.filter((one) => one.allowed === null);
  const [words, verb] = [counted(open.length, 'field'), open.length === 1 ? 'differs' : 'differ'];
  if (differing.length === 0)
    return <Notice tone="green">The record is as it should be: every field is equal.</Notice>;
  if (open.length === 0) {
    return (
      <Notice tone="yellow">What differs is accepted: {differing.map((one) => one.field).join(', ')}.</Notice>
    );
  }
  return (
    <Notice tone="red">
      <span className="strong">{words}</span> {verb}: {open.map((one) => one.field).join(', ')}.
    </Notice>
  );
}
