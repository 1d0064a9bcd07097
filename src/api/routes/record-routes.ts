import { findInArchive } from '../../disposition/archive-find.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import { explain } from '../../mapping/explain.ts';
import { keyOfRecord } from '../../mapping/key-of-record.ts';
import { findEntity } from '../../model/canonical-model.ts';
import { maskKey } from '../../report/mask-key.ts';
import type { ApiContext } from '../api-context.ts';
import { type ApiApp, route } from '../route.ts';
import { lookingInto, openRunFiles, openShortDuck } from '../run-files.ts';
import {
  archiveListSchema,
  archiveQuery,
  explainQuery,
  explanationSchema,
} from '../schema/mapping-schema.ts';

/** Single records: where one came from, and those that stayed behind. */
export function registerRecordRoutes(app: ApiApp, context: ApiContext): void {
  const { project } = context;
  route(
    app,
    {
      method: 'get',
      path: '/api/mapping/explanation',
      access: 'records.read',
      operationId: 'mapping.explain',
      summary: 'The raw rows, the SQL and the mapped record of one old key',
      query: explainQuery,
      returns: explanationSchema,
    },
    async (call) => {
      const { entity, key, id, run } = call.query;
      const files = await openRunFiles(context, run);
      const reveal = call.can('records.unmasked');
      if (key === undefined && id === undefined)
        throw new ChangeoverError('INPUT_INVALID', { path: 'key', reason: 'or id must be given' });
      const { json } = await lookingInto(async () =>
        explain(files, entity, key ?? (await keyOfRecord(files, entity, id ?? '')), { reveal }),
      );
      return {
        ...json,
        masked: !reveal,
        oldKey: reveal ? json.oldKey : maskKey(json.oldKey),
        record: reveal ? json.record : withMaskedKeys(entity, json.record),
        raw: json.raw.map((row) => ({ ...row, key: reveal ? row.key : maskKey(row.key) })),
      };
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/archive',
      access: 'records.read',
      operationId: 'archive.find',
      summary: 'Search the records that stayed behind',
      query: archiveQuery,
      returns: archiveListSchema,
    },
    async (call) => {
      const { text, entity, limit } = call.query;
      const unmasked = call.can('records.unmasked');
      const openDuck = () => openShortDuck(project);
      const found = await lookingInto(() =>
        findInArchive({ project, openDuck }, text, { entity, limit, unmasked, onlyOpen: !unmasked }),
      );
      return {
        items: found.map(({ old_key: oldKey, raw, raw_sha256: _digest, ...one }) => ({
          ...one,
          oldKey: unmasked ? oldKey : maskKey(oldKey),
          fields: unmasked ? one.fields : withMaskedKeys(one.entity, one.fields),
          raw: raw ?? null,
        })),
      };
    },
  );
}

/** A reference holds somebody else's old key, which may be an address of mail. */
function withMaskedKeys<Value>(
  entity: string,
  record: Readonly<Record<string, Value>>,
): Record<string, Value | string> {
  const isKey = (field: string): boolean =>
    field === 'old_key' || findEntity(entity)?.fields[field]?.type === 'ref';
  return Object.fromEntries(
    Object.entries(record).map(([field, value]) => [
      field,
      isKey(field) && typeof value === 'string' ? maskKey(value) : value,
    ]),
  );
}
