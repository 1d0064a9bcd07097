import { ApiError } from '../domain/api-error.ts';

/** The SQLSTATE of an error of PostgreSQL, or Node's code of a network error. */
export function faultCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Another transaction was faster: the same work, done again on what is there now, can succeed. */
export function isRace(error: unknown): boolean {
  return ['23503', '23505', '40001', '40P01'].includes(faultCode(error));
}

/** Turns an error of the database into an answer: a lost connection, a refused value; others stay unexpected. */
export function asApiError(error: unknown): unknown {
  if (error instanceof ApiError || !(error instanceof Error)) return error;
  const code = faultCode(error);
  if (isRace(error)) return new ApiError('CONTENDED', {}, { cause: error });
  if (/^(22|23)/.test(code)) return new ApiError('STORE_REFUSED', { code }, { cause: error });
  // 25006: the host has become a standby.
  const lost =
    /^(08|57P|53|25006|E[A-Z]+$)/.test(code) ||
    /Connection terminated|connection timeout|Client has encountered a connection error|not queryable/i.test(
      error.message,
    );
  return lost ? new ApiError('UNAVAILABLE', {}, { cause: error }) : error;
}
