import type { z } from '@hono/zod-openapi';
import { ChangeoverError } from '../../lib/errors.ts';
import type { ColumnUse } from '../../mapping/mapped-manifest.ts';
import { type MappedValue, mappedValues } from '../../mapping/open-values.ts';
import type { ValueMap } from '../../project/value-map.ts';
import { type ValueReason, valueReasons } from '../../store/value-reason-store.ts';
import type { ApiContext } from '../api-context.ts';
import { confirmValue, requireChoice } from '../confirm-value.ts';
import { newestMapping } from '../newest-mapping.ts';
import { type ApiApp, route } from '../route.ts';
import { lookingInto, openShortDuck } from '../run-files.ts';
import {
  columnListSchema,
  columnQuery,
  confirmedSchema,
  confirmSchema,
  mapParam,
  mappingSchema,
  valueListSchema,
  valueQuery,
} from '../schema/mapping-schema.ts';
import { registerMappedFieldRoutes } from './mapped-field-routes.ts';

/** The mapping: how it stands, values that wait for a decision, columns that nothing uses. */
export function registerMappingRoutes(app: ApiApp, context: ApiContext): void {
  registerShow(app, context);
  registerColumns(app, context);
  registerMappedFieldRoutes(app, context);
  route(
    app,
    {
      method: 'get',
      path: '/api/mapping/values',
      access: 'records.read',
      operationId: 'mapping.values',
      summary: 'Old values and what they become; those that hold up records first',
      query: valueQuery,
      returns: valueListSchema,
    },
    async (call) => {
      const { state, map, text, offset, limit } = call.query;
      const { maps, values } = await currentValues(context);
      const wanted = values.filter(
        (one) =>
          (state === 'all' || (state === 'confirmed') === (one.state === 'confirmed')) &&
          (map === undefined || one.map === map) &&
          (text === undefined || `${one.old}\n${one.new}`.toLowerCase().includes(text.toLowerCase())),
      );
      const reasons = await valueReasons(context.pool, context.migration);
      const items = wanted.slice(offset, offset + limit).map((one) => shown(one, maps, reasons));
      return { total: wanted.length, offset, items };
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/mapping/maps/{map}/confirm',
      access: 'values.confirm',
      operationId: 'mapping.confirm',
      summary: 'Confirm, with one’s name, what an old value becomes',
      params: mapParam,
      body: confirmSchema,
      returns: confirmedSchema,
    },
    async (call) => {
      const { maps, values } = await currentValues(context);
      const { map } = call.params;
      if (!maps.some((one) => one.name === map))
        throw new ChangeoverError('NOT_FOUND', { what: 'value map', id: map });
      requireChoice(values.find((one) => one.map === map)?.choices ?? [], call.body.new);
      return confirmValue(context, call.actor, { map, ...call.body });
    },
  );
}

function registerShow(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/mapping',
      access: 'records.read',
      operationId: 'mapping.show',
      summary: 'The mapping of the newest run that has one, and the value maps as they are now',
      returns: mappingSchema,
    },
    async () => {
      const latest = await newestMapping(context);
      const { maps, values } = await currentValues(context);
      const states = (latest?.manifest.columns ?? []).map(columnState);
      const inState = (state: keyof typeof rank) => states.filter((one) => one === state).length;
      return {
        run: latest?.run ?? null,
        entities: (latest?.manifest.entities ?? []).map(({ entity, rows, findings }) => ({
          entity,
          file: `mapping/${entity}.sql`,
          rows,
          findings,
        })),
        columns: {
          mapped: inState('mapped'),
          waived: inState('waived'),
          neither: inState('neither'),
        },
        maps: maps.map((map) => mapView(map, values)),
      };
    },
  );
}

function registerColumns(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/mapping/columns',
      access: 'records.read',
      operationId: 'mapping.columns',
      summary:
        'Old columns: those that nothing uses first, then those waived with a reason, then mapped ones',
      query: columnQuery,
      returns: columnListSchema,
    },
    async (call) => {
      const { state, table, offset, limit } = call.query;
      const latest = await newestMapping(context);
      const wanted = (latest?.manifest.columns ?? [])
        .filter((one) => table === undefined || one.table === table)
        .filter((one) => state === 'all' || state === columnState(one))
        // Forgotten ones stop the next run: they come first.
        .toSorted((one, other) => rank[columnState(one)] - rank[columnState(other)]);
      const items = wanted
        .slice(offset, offset + limit)
        .map(({ used_by: usedBy, ...one }) => ({ ...one, usedBy }));
      return { total: wanted.length, offset, items };
    },
  );
}

const rank = { neither: 0, waived: 1, mapped: 2 } as const;

function columnState({ used_by: usedBy, waived }: ColumnUse): keyof typeof rank {
  if (usedBy.length > 0) return 'mapped';
  return waived === null ? 'neither' : 'waived';
}

async function currentValues(context: ApiContext): Promise<{ maps: ValueMap[]; values: MappedValue[] }> {
  const latest = await newestMapping(context);
  const { project } = context;
  return lookingInto(() =>
    mappedValues({ project, mapped: latest?.mapped, openDuck: () => openShortDuck(project) }),
  );
}

function mapView(
  map: ValueMap,
  values: readonly MappedValue[],
): z.input<typeof mappingSchema>['maps'][number] {
  const own = values.filter((one) => one.map === map.name);
  const open = own.filter((one) => one.state !== 'confirmed');
  return {
    map: map.name,
    file: map.file,
    sha256: map.sha256,
    entries: map.entries.length,
    confirmed: own.length - open.length,
    open: open.length,
    waiting: open.reduce((sum, one) => sum + one.records, 0),
  };
}

function shown(value: MappedValue, maps: readonly ValueMap[], reasons: readonly ValueReason[]) {
  // A reason is that of a decision: it goes when the file says something else.
  const given = reasons.find(
    (one) => one.map === value.map && one.old === value.old && one.new === value.new,
  );
  return {
    ...value,
    sha256: maps.find((one) => one.name === value.map)?.sha256 ?? '',
    reason: value.state === 'confirmed' ? (given?.reason ?? '') : '',
  };
}
