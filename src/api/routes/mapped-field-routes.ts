import { ChangeoverError } from '../../lib/errors.ts';
import { fieldOrigins } from '../../mapping/field-origins.ts';
import { readMappings } from '../../mapping/prepare-mappings.ts';
import { valueRecords } from '../../mapping/value-records.ts';
import { maskKey } from '../../report/mask-key.ts';
import type { ApiContext } from '../api-context.ts';
import { newestMapping } from '../newest-mapping.ts';
import { type ApiApp, route } from '../route.ts';
import { lookingInto, openShortDuck } from '../run-files.ts';
import {
  entityMappingSchema,
  entityParam,
  valueRecordsQuery,
  valueRecordsSchema,
} from '../schema/mapping-schema.ts';

/** How the fields of an entity come from old columns, and which records an old value touches. */
export function registerMappedFieldRoutes(app: ApiApp, context: ApiContext): void {
  const { project } = context;
  route(
    app,
    {
      method: 'get',
      path: '/api/mapping/entities/{entity}',
      access: 'records.read',
      operationId: 'mapping.entity',
      summary: 'How each field of an entity comes from old columns, as the mapping is now',
      params: entityParam,
      returns: entityMappingSchema,
    },
    async (call) => {
      const mapping = (await readMappings(project)).find((one) => one.entity.name === call.params.entity);
      if (mapping === undefined)
        throw new ChangeoverError('NOT_FOUND', { what: 'mapping', id: call.params.entity });
      const columns = (await newestMapping(context))?.manifest.columns ?? [];
      const origins = await lookingInto(async () => {
        await using duck = await openShortDuck(project);
        // Awaited here: the database closes when this function ends.
        return await fieldOrigins(duck, mapping, columns);
      });
      const { entity, file, sql } = mapping;
      const fields = Object.entries(entity.fields).map(([field, { type, doc, required }]) => ({
        field,
        type,
        doc,
        required,
        origins: (origins.get(field) ?? []).map((one) => ({
          sql: one.sql,
          columns: [...one.columns],
          maps: [...one.maps],
        })),
      }));
      return { entity: entity.name, title: entity.plural, doc: entity.doc, file, sql, fields };
    },
  );
  registerValueRecords(app, context);
}

function registerValueRecords(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/mapping/value-records',
      access: 'records.read',
      operationId: 'mapping.value-records',
      summary: 'The first records that an unconfirmed old value touches',
      query: valueRecordsQuery,
      returns: valueRecordsSchema,
    },
    async (call) => {
      const newest = await newestMapping(context);
      if (newest === undefined) return { total: 0, items: [] };
      const { mapped } = newest;
      const open = call.can('records.unmasked');
      const openDuck = () => openShortDuck(context.project);
      const found = await lookingInto(() => valueRecords({ mapped, openDuck }, call.query));
      return {
        total: found.total,
        items: found.records.map(({ old_key: key, ...one }) => ({
          ...one,
          oldKey: open ? key : maskKey(key),
        })),
      };
    },
  );
}
