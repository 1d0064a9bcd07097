import { z } from 'zod';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';

/** Longest wait for an answer to begin, and for the next bytes of one. */
const answerMs = 120_000;

const errorBody = z.object({ code: z.string(), detail: z.string() });

export interface EmsRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  readonly mediaType?: 'application/json' | 'application/x-ndjson';
  readonly signal?: AbortSignal | undefined;
  /** For the error when the whole batch is refused. */
  readonly entity?: string;
}

/** Speaks HTTP with one reference EMS: an answer, or one of the errors of `NewSystem`. Repeats nothing. */
export class EmsHttp {
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, token: string, systemName: string) {
    this.url = url.replace(/\/+$/, '');
    this.#headers = {
      authorization: `Bearer ${token}`,
      // fetch would ask for gzip: packing costs more than it saves on the way to a new system.
      'accept-encoding': 'identity',
      'user-agent': `changeover (migrating ${systemName})`,
    };
  }

  /** The text of an answer. */
  async text(request: EmsRequest): Promise<string> {
    const { response, watch } = await this.#send(request);
    try {
      return await response.text();
    } catch (error) {
      throw this.#unreachable(error, request.signal);
    } finally {
      watch.stop();
    }
  }

  /** A JSON answer through its schema. Throws NEW_GARBLED when it is something else. */
  async json<T extends z.ZodType>(request: EmsRequest, schema: T): Promise<z.infer<T>> {
    const text = await this.text(request);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw this.#garbled('the answer is not JSON', error);
    }
    const result = schema.safeParse(value);
    if (!result.success) throw this.#garbled('the answer has not the shape of its API', result.error);
    return result.data;
  }

  /** The bytes of an answer as they arrive; one that breaks off is an error. */
  async *bytes(request: EmsRequest): AsyncGenerator<Uint8Array> {
    const { response, watch } = await this.#send(request);
    try {
      if (response.body === null) return;
      for await (const piece of response.body) {
        watch.stop();
        yield piece;
        watch.again();
      }
    } catch (error) {
      throw this.#unreachable(error, request.signal);
    } finally {
      watch.stop();
    }
  }

  async #send(request: EmsRequest): Promise<{ response: Response; watch: Watch }> {
    const { signal } = request;
    signal?.throwIfAborted();
    const watch = new Watch();
    let response: Response;
    try {
      response = await fetch(`${this.url}${request.path}`, {
        method: request.method,
        headers: {
          ...this.#headers,
          ...(request.body === undefined ? {} : { 'content-type': request.mediaType ?? 'application/json' }),
        },
        signal: signal === undefined ? watch.signal : AbortSignal.any([signal, watch.signal]),
        redirect: 'error',
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      if (response.ok) return { response, watch };
    } catch (error) {
      watch.stop();
      throw this.#unreachable(error, signal);
    }
    try {
      throw this.#refusal(response, await response.text(), request);
    } catch (error) {
      if (error instanceof ChangeoverError) throw error;
      throw this.#unreachable(error, signal);
    } finally {
      watch.stop();
    }
  }

  #refusal(response: Response, text: string, { entity }: EmsRequest): ChangeoverError {
    const { status } = response;
    const { url } = this;
    const said = parseError(text);
    const reason = said === undefined ? `HTTP ${status}` : `${said.code}: ${said.detail}`;
    if (status === 401 || status === 403) return new ChangeoverError('NEW_DENIED', { url, reason });
    if (status === 429 || status >= 500) {
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
      const wait = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {};
      return new ChangeoverError('NEW_BUSY', { url, reason, status, ...wait });
    }
    // An error that is not in the EMS's own words comes from something else at that address.
    if (said === undefined) return this.#garbled(`HTTP ${status} without an error of its API`);
    // Its sentence names no values of records.
    return new ChangeoverError('NEW_REFUSED_BATCH', { url, entity: entity ?? 'records', reason });
  }

  #unreachable(error: unknown, signal: AbortSignal | undefined): unknown {
    if (signal?.aborted === true) return signal.reason;
    if (error instanceof ChangeoverError) return error;
    const cause = error instanceof Error ? error.cause : undefined;
    const reason = reasonOf(cause ?? error) || 'no reason given';
    return new ChangeoverError('NEW_UNREACHABLE', { url: this.url, reason }, { cause: error });
  }

  #garbled(reason: string, cause?: unknown): ChangeoverError {
    return new ChangeoverError('NEW_GARBLED', { url: this.url, reason }, { cause });
  }
}

/** Aborts a request when nothing arrives for too long. */
class Watch {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    this.again();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  again(): void {
    clearTimeout(this.#timer);
    const tooLong = new Error(`no answer within ${answerMs / 1000} s`);
    this.#timer = setTimeout(() => this.#controller.abort(tooLong), answerMs);
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function parseError(text: string): z.infer<typeof errorBody> | undefined {
  try {
    return errorBody.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: whoever answered is not the EMS, and the caller says so.
    return undefined;
  }
}
