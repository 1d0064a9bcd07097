import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type pg from 'pg';
import { log } from '../../lib/log.ts';
import type { Actor } from '../access/actor.ts';
import { claimKey, keepAnswer } from '../store/idempotency-store.ts';
import { faultCode, isRace } from '../store/postgres-fault.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, type EmsRequest, type EmsRoute, endpoint, jsonText, parsed } from './endpoint.ts';
import { recordId } from './record-schema.ts';
import { parseJson, requireMediaType, wholeBody } from './request-body.ts';

/** A request that changes something, in the one transaction of that change. */
export interface ChangeRequest<Body> {
  readonly client: pg.ClientBase;
  readonly actor: Actor;
  readonly body: Body;
  readonly request: EmsRequest;
  /** A UUID out of the path. */
  readonly id: (name?: string) => string;
}

export interface ChangeAnswer {
  readonly status?: 200 | 201 | 204;
  /** Becomes JSON; absent with 204. */
  readonly body?: unknown;
  /** The same as JSON text that is there already. */
  readonly text?: string;
  readonly headers?: Record<string, string>;
}

interface ChangeRoute<T extends z.ZodType> extends Omit<EmsRoute, 'request' | 'responses'> {
  readonly body?: T;
  /** Schema of the answer; without it, the answer is empty. */
  readonly answer?: z.ZodType;
  readonly created?: boolean;
  /** The answer holds a secret: it is not kept, and so the route takes no Idempotency-Key. */
  readonly secret?: boolean;
}

const attempts = 5;
const keySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/)
  .openapi({ description: 'The same key again gets the same answer for a day, and changes nothing.' });
const headers = z.object({ 'Idempotency-Key': keySchema.optional() });

/**
 * Serves a route that changes something: one transaction, done again when another was faster, and once only for the same
 * Idempotency-Key. An answer that is kept under a key is given with `Idempotent-Replayed: true`.
 */
export function changeEndpoint<T extends z.ZodType = z.ZodUndefined>(
  app: EmsApp,
  { store }: EmsContext,
  route: ChangeRoute<T>,
  work: (change: ChangeRequest<z.infer<T>>) => Promise<ChangeAnswer>,
): void {
  const { body: schema, answer, created, secret, ...rest } = route;
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const described = {
    ...rest,
    request: {
      ...(secret === true ? {} : { headers }),
      ...(names.length === 0
        ? {}
        : { params: z.object(Object.fromEntries(names.map((name) => [name, recordId]))) }),
      ...(schema === undefined
        ? {}
        : { body: { content: { 'application/json': { schema } }, required: true } }),
    },
    responses: responsesOf(answer, created === true),
  } as EmsRoute;
  endpoint(app, described, async (request) => {
    const text = schema === undefined ? Buffer.alloc(0) : await jsonBytes(request);
    const body = (schema === undefined ? undefined : parsed(schema, parseJson(text))) as z.infer<T>;
    const ids = new Map(names.map((name) => [name, parsed(recordId, request.req.param(name)).toLowerCase()]));
    const actor = request.get('actor');
    const key =
      secret === true ? undefined : parsed(keySchema.optional(), request.req.header('idempotency-key'));
    const digest = createHash('sha256')
      .update(`${request.req.method} ${request.req.path}\n`)
      .update(text)
      .digest();
    return again(() =>
      store.inTransaction(async (client) => {
        const kept = key === undefined ? undefined : await claimKey(client, actor.id, key, digest);
        if (kept !== undefined) return response(kept.status, kept.body, { 'idempotent-replayed': 'true' });
        const id = (name = 'id'): string => ids.get(name) ?? '';
        const done = await work({ client, actor, body, request, id });
        const status = done.status ?? (answer === undefined ? 204 : created === true ? 201 : 200);
        const json = done.text ?? (done.body === undefined ? '' : JSON.stringify(done.body));
        if (key !== undefined) await keepAnswer(client, actor.id, key, { status, body: json });
        return response(status, json, done.headers ?? {});
      }),
    );
  });
}

function responsesOf(answer: z.ZodType | undefined, created: boolean): EmsRoute['responses'] {
  if (answer === undefined) return { 204: { description: 'Done.' } };
  const content = { 'application/json': { schema: answer } };
  return created
    ? { 200: { description: 'It was there already.', content }, 201: { description: 'Made.', content } }
    : { 200: { description: 'Done.', content } };
}

async function jsonBytes(request: EmsRequest): Promise<Buffer> {
  requireMediaType(request, 'application/json');
  return wholeBody(request);
}

function response(status: number, body: string, headers: Record<string, string>): Response {
  return body === '' ? new Response(null, { status, headers }) : jsonText(body, status, headers);
}

/** Someone else wrote between our look and our write: look again. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (!isRace(cause) || attempt >= attempts) throw error;
      log('info', 'ems-change-again', { code: faultCode(cause), attempt });
    }
  }
}
