import { randomUUID } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { EvidenceChanged } from '../gate/evidence-changed.ts';
import { RowsInvalid } from '../governance/rows-invalid.ts';
import type { ErrorCode } from '../lib/error-codes.ts';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import { ChangedMeanwhile } from '../store/changed-meanwhile.ts';
import { InputInvalid } from './input-invalid.ts';

/**
 * RFC 9457, with our code; `errors` names wrong fields, `current` is what is there now (412), `changes` what changed
 * since the evidence was shown that somebody wants to sign (409).
 */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    current: z.looseObject({}).optional(),
    changes: z.array(z.string()).optional(),
  })
  .openapi('Problem');
type Problem = z.infer<typeof problemSchema>;

/** Codes whose HTTP status is not that of their kind (usage 400, refused 409, failed 500). */
const statusOfCode: Partial<Record<ErrorCode, number>> = {
  SIGNED_OUT: 401,
  SIGN_IN_REFUSED: 401,
  OIDC_REFUSED: 401,
  OIDC_UNKNOWN: 403,
  OIDC_UNREACHABLE: 503,
  FORBIDDEN: 403,
  CSRF_MISSING: 403,
  ORIGIN_REFUSED: 403,
  NOT_FOUND: 404,
  RUN_MISSING: 404,
  INVITATION_INVALID: 410,
  OPT_OUT_INVALID: 404,
  NOT_HEAD: 403,
  CHANGED_MEANWHILE: 412,
  BODY_TOO_LARGE: 413,
  BODY_TYPE: 415,
  VERSION_MISSING: 428,
  TOO_MANY_ATTEMPTS: 429,
  STORE_UNREACHABLE: 503,
  BUSY_STORE: 503,
};

const titles: Record<number, string> = {
  400: 'Not as wanted',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not there',
  409: 'Not in this state',
  410: 'Over',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Wrong content type',
  428: 'Version missing',
  429: 'Too many attempts',
  503: 'Not available',
};

/** The HTTP status of an error. */
function statusOf(error: ChangeoverError): number {
  return statusOfCode[error.code] ?? { usage: 400, refused: 409, failed: 500 }[error.kind];
}

/** The answer to a request that failed; an unexpected error shows a reference only, and is logged under it. */
export function problemResponse(thrown: unknown, request: Context): Response {
  const error = asApiError(thrown, request.req.path);
  const status = statusOf(error);
  const problem: Problem = {
    type: `urn:changeover:error:${error.code}`,
    title: titles[status] ?? 'Something broke',
    status,
    code: error.code,
    detail: error.message,
    ...((error instanceof InputInvalid || error instanceof RowsInvalid) && { errors: [...error.errors] }),
    ...(error instanceof ChangedMeanwhile && { current: { ...error.current } }),
    ...(error instanceof EvidenceChanged && { changes: [...error.changes] }),
  };
  const headers: Record<string, string> = { 'content-type': 'application/problem+json; charset=utf-8' };
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  if (error.code === 'TOO_MANY_ATTEMPTS') headers['retry-after'] = String(error.details['seconds']);
  if (error.code === 'BODY_TOO_LARGE') headers['connection'] = 'close';
  return request.body(JSON.stringify(problem), status as 400, headers);
}

function asApiError(thrown: unknown, path: string): ChangeoverError {
  if (thrown instanceof ChangeoverError) {
    if (thrown.kind === 'failed')
      log('error', 'api-failed', { path, code: thrown.code, reason: thrown.message });
    return thrown;
  }
  const state = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  // Deadlock, serialization failure, shutdown, lost connection: the same request may succeed in a moment.
  if (/^(40P01|40001|57P0[1-3]|53300|08\w{3}|ECONNREFUSED|ECONNRESET)$/.test(state)) {
    log('warn', 'api-store-busy', { path, state });
    return new ChangeoverError('BUSY_STORE', {}, { cause: thrown });
  }
  const reference = randomUUID().slice(0, 8);
  // A database's message may quote values; its state and the place do not.
  log('error', 'api-unexpected', { path, reference, reason: state === '' ? reasonOf(thrown) : state });
  return new ChangeoverError('API_UNEXPECTED', { reference }, { cause: thrown });
}
