import { ChangeoverError, reasonOf } from '../../src/lib/errors.ts';
import { findEntity } from '../../src/model/canonical-model.ts';
import type { NewSystem, PutResult } from '../../src/systems/new-system.ts';
import { wireName } from './faulty-new-system.ts';

export interface ClientOptions {
  readonly url: string;
  readonly token?: string;
  readonly batchRecords?: number;
  readonly parallel?: number;
  /** Canonical fields (`entity.field`) and entities that it cannot hold. */
  readonly cannotHold?: readonly string[];
}

/** The adapter of the faulty new system: speaks to it over real HTTP. */
export function openFaultyNewSystem(options: ClientOptions): NewSystem {
  const { url, cannotHold = [] } = options;
  const ask = async (path: string, body: string, signal: AbortSignal): Promise<Response> => {
    const request = {
      method: 'POST',
      body,
      signal,
      headers: { authorization: `Bearer ${options.token ?? 'secret'}` },
    };
    let response: Response;
    try {
      response = await fetch(`${url}/${path}`, request);
    } catch (error) {
      signal.throwIfAborted();
      throw new ChangeoverError('NEW_UNREACHABLE', { url, reason: reasonOf(error) }, { cause: error });
    }
    if (response.ok) return response;
    await refuse(url, path, response);
    return response;
  };
  return {
    adapter: 'faulty',
    url,
    limits: { batchRecords: options.batchRecords ?? 100, parallel: options.parallel ?? 3 },
    async describe() {
      const response = await ask('version', '', AbortSignal.timeout(5000));
      return parse(url, await response.text()) as { version: string; build: string };
    },
    wire(entity) {
      const model = findEntity(entity);
      if (model === undefined || cannotHold.includes(entity)) return undefined;
      const held = Object.keys(model.fields).filter((name) => !cannotHold.includes(`${entity}.${name}`));
      return { fields: Object.fromEntries(held.map((name) => [name, wireName(name)])) };
    },
    async put(entity, lines, signal) {
      const response = await ask(`put/${entity}`, lines, signal);
      const result = parse(url, await response.text()) as PutResult;
      if (!Array.isArray(result.refused))
        throw new ChangeoverError('NEW_GARBLED', { url, reason: 'no outcomes' });
      return result;
    },
    async remove(entity, ids, signal) {
      const response = await ask(`remove/${entity}`, ids.join('\n'), signal);
      return (parse(url, await response.text()) as { removed: number }).removed;
    },
    async *read(entity, signal) {
      const response = await ask(`read/${entity}`, '', signal);
      if (response.body !== null) yield* response.body as unknown as AsyncIterable<Uint8Array>;
    },
    async find(entity, ids, signal) {
      const response = await ask(`find/${entity}`, ids.join('\n'), signal);
      return (await response.text()).split('\n').filter((line) => line !== '');
    },
    async validateKey() {
      return { found: false, valid: false, code: 'NOT_FOUND' };
    },
    async [Symbol.asyncDispose]() {},
  };
}

async function refuse(url: string, path: string, response: Response): Promise<never> {
  const { status } = response;
  const reason = `HTTP ${status}`;
  if (status === 429 || status >= 500) {
    const seconds = response.headers.get('retry-after');
    await response.body?.cancel();
    throw new ChangeoverError('NEW_BUSY', {
      url,
      reason,
      status,
      retryAfterMs: seconds === null ? undefined : Number(seconds) * 1000,
    });
  }
  if (status === 401) throw new ChangeoverError('NEW_DENIED', { url, reason });
  const body = parse(url, await response.text()) as { reason?: string };
  throw new ChangeoverError('NEW_REFUSED_BATCH', {
    entity: path.split('/')[1],
    reason: body.reason ?? reason,
  });
}

function parse(url: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ChangeoverError('NEW_GARBLED', { url, reason: 'the answer is not JSON' }, { cause: error });
  }
}
