/** The body of an answer of type application/problem+json. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** With 412: the representation that somebody else saved in the meantime. */
  readonly current?: unknown;
}

/** An answer of the API that is not what was asked for; its message is a sentence for people. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** Reads the problem of a failed answer; an answer without one (a proxy's page, say) gets one in plain words. */
export async function problemOf(response: Response): Promise<Problem> {
  const fallback: Problem = {
    status: response.status,
    code: 'NO_DETAIL',
    title: 'The server answered with an error',
    detail: `The server answered with status ${response.status} and gave no reason. Try again; if it stays, see the server's log.`,
  };
  if (!(response.headers.get('content-type') ?? '').includes('json')) return fallback;
  const body = (await response.json()) as Partial<Problem>;
  return {
    ...fallback,
    ...body,
    status: response.status,
    detail: body.detail ?? body.title ?? fallback.detail,
  };
}

/** The sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  if (error instanceof TypeError)
    return 'The server cannot be reached. Check the connection; your input is kept.';
  return error instanceof Error ? error.message : String(error);
}
