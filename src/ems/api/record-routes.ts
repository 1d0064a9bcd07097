import { randomUUID } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { writeScope } from '../access/area.ts';
import type { Scope } from '../access/scope.ts';
import { beforeCatalogChange } from '../catalog/freeze-rights.ts';
import { ApiError } from '../domain/api-error.ts';
import type { Collection } from '../domain/collection.ts';
import type { Refusal } from '../domain/refusal.ts';
import { exactJson } from '../import/exact-json.ts';
import { storeRows } from '../import/import-batch.ts';
import { recordReader } from '../import/record-reader.ts';
import { deleteRecords } from '../store/delete-records.ts';
import { recordChange } from '../store/record-change.ts';
import { type ChangeAnswer, changeEndpoint } from './change-endpoint.ts';
import type { EmsContext } from './ems-context.ts';
import type { EmsApp } from './endpoint.ts';
import { current, matching, type Write } from './matching-record.ts';

const anyRecord = z.record(z.string().max(100), z.unknown());
const changeable = anyRecord.openapi('RecordChange', {
  description: 'The fields to change; null empties one, and `attributes` are replaced as a whole.',
});

type JsonObject = Readonly<Record<string, unknown>>;

/** Making, changing and deleting single records, where a collection is kept by hand: parties and catalog. */
export function addRecordRoutes(
  app: EmsApp,
  context: EmsContext,
  collection: Collection,
  record: z.ZodType,
): void {
  const access = writeScope(collection.name);
  if (access === undefined) return;
  const kind = { app, context, collection, record, about: { tags: [collection.name], access } };
  addCreate(kind);
  addChange(kind);
  addRemove(kind);
}

interface Kind {
  readonly app: EmsApp;
  readonly context: EmsContext;
  readonly collection: Collection;
  readonly record: z.ZodType;
  readonly about: { readonly tags: string[]; readonly access: Scope };
}

function addCreate({ app, context, collection, record, about }: Kind): void {
  const { name } = collection;
  const read = recordReader(collection);
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'post',
      path: `/v1/${name}`,
      operationId: `create-${name}`,
      summary: 'Make one; `id` may be chosen',
      body: anyRecord,
      answer: record,
      created: true,
    },
    async ({ client, actor, body }) => {
      const write = { client, actor, collection };
      const id = typeof body['id'] === 'string' ? body['id'] : randomUUID();
      await beforeCatalogChange(client, name, { ...body, id: undefined });
      await storeOne(write, read, { ...body, id }, 'new');
      const after = await current(write, id);
      await recordChange(client, {
        actor,
        action: 'created',
        entity: name,
        id,
        after: JSON.parse(after.json) as object,
      });
      return answer(after, { location: `/v1/${name}/${id}` });
    },
  );
}

function addChange({ app, context, collection, record, about }: Kind): void {
  const { name } = collection;
  const read = recordReader(collection);
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'patch',
      path: `/v1/${name}/{id}`,
      operationId: `change-${name}`,
      summary: 'Change fields of one; needs If-Match',
      body: changeable,
      answer: record,
    },
    async ({ client, actor, body, id, request }) => {
      const write = { client, actor, collection };
      const before = await matching(write, id(), request);
      const { createdAt: _made, updatedAt: _changed, ...stored } = exactJson(before.json) as JsonObject;
      await beforeCatalogChange(client, name, stored);
      await storeOne(write, read, { ...stored, ...body, id: id() }, 'stored');
      const after = await current(write, id());
      const images = { before: JSON.parse(before.json) as object, after: JSON.parse(after.json) as object };
      await recordChange(client, { actor, action: 'changed', entity: name, id: id(), ...images });
      return answer(after, {});
    },
  );
}

function addRemove({ app, context, collection, about }: Kind): void {
  const { name } = collection;
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'delete',
      path: `/v1/${name}/{id}`,
      operationId: `remove-${name}`,
      summary: 'Delete one that nothing points at; needs If-Match',
    },
    async ({ client, actor, id, request }) => {
      const before = await matching({ client, actor, collection }, id(), request);
      const image = JSON.parse(before.json) as JsonObject;
      await beforeCatalogChange(client, name, image);
      const { refused } = await deleteRecords(client, collection, [id()]);
      refuseWith(refused[0]);
      await recordChange(client, { actor, action: 'deleted', entity: name, id: id(), before: image });
      return { status: 204 };
    },
  );
}

async function storeOne(
  { client, collection }: Write,
  read: ReturnType<typeof recordReader>,
  record: JsonObject,
  expected: 'new' | 'stored',
): Promise<void> {
  const row = readRow(read, record);
  const outcome = await storeRows(client, collection, [row]);
  refuseWith(outcome.refused[0]);
  // A record that is made may not change one that is there.
  if (expected === 'new' && outcome.created === 0)
    refuseWith({
      id: row.id,
      code: 'ID_TAKEN',
      reason: 'a record with this id is stored already',
      field: 'id',
    });
}

function readRow(
  read: ReturnType<typeof recordReader>,
  record: JsonObject,
): Exclude<ReturnType<typeof read>, Refusal> {
  try {
    const row = read(JSON.stringify(record));
    if (!('copy' in row)) throw refusal(row);
    return row;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError('BAD_REQUEST', { reason: '`id` must be a UUID' }, { cause: error });
  }
}

function refuseWith(refused: Refusal | undefined): void {
  if (refused !== undefined) throw refusal(refused);
}

function refusal({ code, reason, field }: Refusal): ApiError {
  const faults = [{ pointer: `/${field ?? ''}`, code, detail: reason }];
  return new ApiError('RECORD_REFUSED', { reason }, { faults });
}

function answer({ json, tag }: { json: string; tag: string }, headers: Record<string, string>): ChangeAnswer {
  return { text: json, headers: { etag: tag, ...headers } };
}
