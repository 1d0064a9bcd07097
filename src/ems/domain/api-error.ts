/** One thing that is wrong with a request: where, and what. */
export interface RequestFault {
  /** JSON pointer into the body, or the name of a parameter. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** Errors of the API as a whole request, with their HTTP status. docs/ems.md lists them (a test holds this). */
export const apiErrors = {
  BAD_REQUEST: { status: 400, says: 'The request is not valid: {reason}.' },
  LINE_INVALID: {
    status: 400,
    says: 'Line {line} is not a record ({reason}); nothing of this request was stored.',
  },
  UNAUTHORIZED: {
    status: 401,
    says: 'The API token is missing or wrong; send it as `Authorization: Bearer <token>`.',
  },
  FORBIDDEN: {
    status: 403,
    says: 'The API token may not do this: it lacks the scope {scope}. Ask an administrator for another token.',
  },
  NOT_FOUND: { status: 404, says: 'There is no {what}.' },
  OPT_OUT_INVALID: {
    status: 404,
    says: 'This link to end the mail is damaged, or its mail is gone; use the link of a newer one.',
  },
  MERGE_REFUSED: { status: 409, says: 'The records cannot be merged or separated: {reason}.' },
  STATE_CONFLICT: { status: 409, says: 'The {what} is {state}; this needs it to be {needed}.' },
  QUANTITY_UNAVAILABLE: {
    status: 409,
    says: 'Only {left} units of the line can be used for this, {wanted} are asked for.',
  },
  UNITS_IN_USE: {
    status: 409,
    says: '{used} units of the line are in use; return some or name the activations that go along.',
  },
  RIGHT_UNUSABLE: {
    status: 409,
    says: 'The right cannot be used ({reason}); see the codes of the validation.',
  },
  KEY_AMBIGUOUS: {
    status: 409,
    says: 'Several rights have this key once case and separators are ignored; send it exactly as it was issued.',
  },
  NO_UNITS_LEFT: {
    status: 409,
    says: '{used} of {allowed} units of the right are in use, {wanted} are asked for; return some or buy more.',
  },
  ALREADY_ACTIVE: {
    status: 409,
    says: 'The device has {units} units of this right already; return them before activating another number.',
  },
  LIMIT_REACHED: {
    status: 409,
    says: 'The right allows {limit} {acts} within {days} days, and they are used up; ask the publisher.',
  },
  WRONG_BINDING: { status: 409, says: 'The right is {binding}: {wanted}.' },
  LEASE_EXPIRED: { status: 409, says: 'The lease has expired or was released; take a new one.' },
  REPORT_DIFFERS: {
    status: 409,
    says: 'Another report was stored under this id; a report is never changed, send a new one under an id of its own.',
  },
  OFFLINE_REQUEST_REPLAYED: {
    status: 409,
    says: 'Another request was answered under this nonce; create a new request file.',
  },
  HAS_SUCCESSORS: {
    status: 409,
    says: 'Other lines came out of this one ({count}); cancel those first.',
  },
  AGREEMENT_REQUIRED: {
    status: 409,
    says: 'The license agreement {id} must be accepted first; POST /v1/agreements/required shows it.',
  },
  AGREEMENT_DIFFERS: {
    status: 409,
    says: 'Another text was shown than the one that is published; show that one, and accept it again.',
  },
  VERSION_TAKEN: {
    status: 409,
    says: 'Something else was published as version {version}, and nothing published is changed; choose another version.',
  },
  QUOTE_EXPIRED: { status: 409, says: 'The quote was valid until {day}; make a new one.' },
  QUOTE_OUTDATED: {
    status: 409,
    says: 'The rights have changed since they were quoted; nothing was ordered, make a new quote.',
  },
  ERASURE_BLOCKED: {
    status: 409,
    says: 'The person cannot be erased as things are ({codes}); `errors` says what to do.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    says: 'The record has changed since it was read (If-Match); read it again and repeat the change.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    says: 'The body is larger than {limit} bytes; send it in smaller parts (see /v1/limits).',
  },
  TOO_MANY_RECORDS: {
    status: 413,
    says: 'The request has more than {limit} records; send them in smaller parts (see /v1/limits).',
  },
  MEDIA_TYPE: { status: 415, says: 'The body must be {wanted}.' },
  OFFLINE_REQUEST_STALE: {
    status: 422,
    says: 'The request file was made at {at}; it must be at most {days} days old, and not of the future. Check the clock of the device and create a new one.',
  },
  CLOCK_SET_BACK: {
    status: 422,
    says: 'The request file says that it was made at {at}, and an earlier one of this device says {last}: its clock was set back. Correct it and create a new file.',
  },
  ORDER_INVALID: { status: 422, says: 'The order has {count} faults; `errors` names all of them.' },
  REPORT_INVALID: { status: 422, says: 'The message is no delivery report that can be used: {reason}.' },
  TEMPLATE_INVALID: { status: 422, says: 'The text is not taken: in `{field}`, {reason}.' },
  QUOTE_INVALID: { status: 422, says: 'The quote has {count} faults; `errors` names all of them.' },
  RECORD_REFUSED: { status: 422, says: 'The record was not stored: {reason}.' },
  KEY_REUSED: {
    status: 422,
    says: 'Another request was sent with this Idempotency-Key; use a new key for a new request.',
  },
  WEBHOOK_URL_REFUSED: { status: 422, says: 'Nothing is sent to this URL: {reason}.' },
  STORE_REFUSED: {
    status: 422,
    says: 'The database refused the batch (code {code}); nothing of it was stored.',
  },
  PRECONDITION_REQUIRED: {
    status: 428,
    says: 'A change needs If-Match with the ETag of the record as it was read; read it and send the change again.',
  },
  RATE_LIMITED: {
    status: 429,
    says: 'This API token has sent too many requests; wait as Retry-After says.',
  },
  BUSY: {
    status: 429,
    says: 'Too many requests are in progress; wait as Retry-After says and send it again.',
  },
  UNEXPECTED: { status: 500, says: 'Something unexpected went wrong in the server; its log says what.' },
  SIGNER_MISSING: {
    status: 503,
    says: 'The server has no key to sign license files with; ask an administrator to set one up.',
  },
  SIGNER_LOCKED: {
    status: 503,
    says: 'The signing key {key} was sealed under another key-encryption key than this server was started with; an administrator starts it with that one, or has a new signing key made.',
  },
  WEBHOOKS_LOCKED: {
    status: 503,
    says: 'The server has no key-encryption key to seal the secrets of webhooks with; an administrator starts it with one.',
  },
  VERIFIER_FAILED: {
    status: 503,
    says: 'The verifier {name} of this format gave no answer, so it is not known whether the file is genuine; send it again, and have an administrator look into the log of the server.',
  },
  CONTENDED: {
    status: 503,
    says: 'Other requests kept changing the same records; nothing was stored, send it again.',
  },
  PAUSED: { status: 503, says: 'The server has paused its database for a copy; send the request again.' },
  UNAVAILABLE: { status: 503, says: 'The database does not answer; send the request again later.' },
} as const satisfies Record<string, { status: number; says: string }>;

export type ApiErrorCode = keyof typeof apiErrors;

/** An error that becomes the answer to a request. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly status: number;
  /** Seconds after which to try again, for those that may pass. */
  readonly retryAfter: number | undefined;
  /** Everything that is wrong, where the request was looked at as a whole. */
  readonly faults: readonly RequestFault[];

  constructor(
    code: ApiErrorCode,
    details: Readonly<Record<string, string | number>> = {},
    options: { cause?: unknown; retryAfter?: number; faults?: readonly RequestFault[] } = {},
  ) {
    const { status, says } = apiErrors[code];
    super(
      says.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? '')),
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.code = code;
    this.status = status;
    this.faults = options.faults ?? [];
    this.retryAfter = options.retryAfter ?? (status === 429 || status === 503 ? 1 : undefined);
  }
}
