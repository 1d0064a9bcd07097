import { ApiError, problemOf } from './problem.ts';
import { signedInAgain } from './sign-in-again.ts';

export interface Sent {
  readonly body?: unknown;
  /** The version that was shown, as the ETag; another one in the store answers 412. */
  readonly version?: number;
  readonly signal?: AbortSignal;
}

let csrf = '';

/** Keeps the session's token, which every change must carry. */
export function rememberCsrf(token: string): void {
  csrf = token;
}

/**
 * Asks the API. When the session has expired, waits until the person has signed in again and repeats the request, so that
 * nothing typed is lost. Throws ApiError for an answer that is a problem, TypeError when the server cannot be reached.
 */
export async function request<T>(method: string, path: string, sent: Sent = {}): Promise<T> {
  const first = await send(method, path, sent);
  const response =
    first.status === 401 && !path.startsWith('/api/session') ? await again(method, path, sent) : first;
  if (!response.ok) throw new ApiError(await problemOf(response));
  if (response.status === 204) return undefined as T;
  const json = (response.headers.get('content-type') ?? '').includes('json');
  return (json ? await response.json() : await response.text()) as T;
}

async function again(method: string, path: string, sent: Sent): Promise<Response> {
  await signedInAgain();
  return send(method, path, sent);
}

async function send(method: string, path: string, { body, version, signal }: Sent): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' });
  const raw = body instanceof FormData || body instanceof Blob || typeof body === 'string';
  if (method !== 'GET') headers.set('x-csrf-token', csrf);
  if (body !== undefined && !raw) headers.set('content-type', 'application/json');
  if (typeof body === 'string') headers.set('content-type', 'text/plain; charset=utf-8');
  if (version !== undefined) headers.set('if-match', `"${version}"`);
  return fetch(path, {
    method,
    headers,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
}
