import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import { ApiError } from '../domain/api-error.ts';
import { faultCode } from '../store/postgres-fault.ts';
import { type EmsRequest, plainHeaders } from './endpoint.ts';

const problemType = 'application/problem+json; charset=utf-8';
// What a client may still be sending when its request is refused.
const unreadBytes = 64 * 1024 * 1024;
const unreadMs = 5000;

/** The answer to a request that failed: problem details (RFC 9457) with a code of ours. */
export async function errorResponse(thrown: unknown, request: EmsRequest): Promise<Response> {
  const error = thrown instanceof ApiError ? thrown : new ApiError('UNEXPECTED', {}, { cause: thrown });
  if (error.status >= 500) logFailure(error);
  const headers: Record<string, string> = { 'content-type': problemType, ...plainHeaders };
  if (error.retryAfter !== undefined) headers['retry-after'] = String(error.retryAfter);
  if (error.status === 401) headers['www-authenticate'] = 'Bearer';
  // A connection that is closed with an unread body takes the answer with it.
  if (!(await readRest(request.env.incoming))) headers['connection'] = 'close';
  return new Response(JSON.stringify(problemOf(error)), { status: error.status, headers });
}

/** RFC 9457, with the members `code` and `errors` of our own. */
function problemOf(error: ApiError): object {
  return {
    type: `urn:changeover:ems:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: STATUS_CODES[error.status],
    status: error.status,
    detail: error.message,
    code: error.code,
    ...(error.faults.length === 0 ? {} : { errors: error.faults }),
  };
}

/** Reads and forgets what is left of a body; false when there is too much of it, or it comes too slowly. */
async function readRest(incoming: IncomingMessage): Promise<boolean> {
  if (incoming.readableEnded || incoming.destroyed) return true;
  const read = async (): Promise<boolean> => {
    let bytes = 0;
    for await (const piece of incoming.iterator({ destroyOnReturn: false })) {
      bytes += (piece as Uint8Array).byteLength;
      if (bytes > unreadBytes) return false;
    }
    return true;
  };
  // A client that goes away meanwhile needs no answer.
  const whole = read().catch(() => false);
  return Promise.race([whole, sleep(unreadMs, false, { ref: false })]);
}

function logFailure(error: ApiError): void {
  const cause = error.cause ?? error;
  // The message of a database error may quote a value; its code does not.
  const code = faultCode(cause);
  log(error.code === 'UNEXPECTED' ? 'error' : 'warn', 'ems-request-failed', {
    code: error.code,
    reason: code === '' ? reasonOf(cause) : code,
  });
}
