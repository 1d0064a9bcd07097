import type { ProjectConfig } from '../../project/project-config.ts';

type Environment = ProjectConfig['environment'];

/** What an answer must be like. */
export interface Expectation {
  readonly status: number;
  /** Text that the body must contain; null: any. */
  readonly bodyContains: string | null;
  /** A place in a JSON body (RFC 6901) and the text of what must be there; null: not looked at. */
  readonly json: { readonly pointer: string; readonly equals: string } | null;
  /** The most milliseconds it may take. */
  readonly withinMilliseconds: number;
}

/** A request to the other system, or a command of changeover.yaml: what shows that the link works. */
export type ContractTest =
  | {
      readonly kind: 'HTTP';
      readonly method: 'GET' | 'HEAD' | 'POST';
      /** One per environment; the final one is that of burn-in and live. */
      readonly urls: { readonly [E in Environment]?: string | undefined };
      /** Values may hold references like ${CRM_TOKEN} to variables that changeover.yaml allows. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | null;
      readonly expect: Expectation;
    }
  | { readonly kind: 'COMMAND'; readonly command: string; readonly withinMilliseconds: number };

/** What a contract test found. Findings name what was expected and what was not there; they never repeat an answer. */
export interface ContractResult {
  readonly passed: boolean;
  readonly milliseconds: number;
  /** Where it went: method and URL without query, or the name of the command. */
  readonly target: string;
  readonly findings: readonly string[];
}

/** The most of an answer that is read. */
export const mostAnswerBytes = 1024 * 1024;

/** The value at a JSON pointer (RFC 6901), or undefined. */
export function atPointer(value: unknown, pointer: string): unknown {
  if (pointer === '') return value;
  if (!pointer.startsWith('/')) return undefined;
  let at: unknown = value;
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}

/** Whether an answer is as expected: what is wrong, in words. */
export function judgeAnswer(
  expect: Expectation,
  answer: {
    readonly status: number;
    readonly body: string;
    readonly cut: boolean;
    readonly milliseconds: number;
  },
): string[] {
  const found: string[] = [];
  if (answer.status !== expect.status) found.push(`expected status ${expect.status}, got ${answer.status}`);
  if (answer.milliseconds > expect.withinMilliseconds)
    found.push(`took ${answer.milliseconds} ms, expected at most ${expect.withinMilliseconds} ms`);
  if (answer.cut)
    found.push(`the answer is larger than ${mostAnswerBytes / 1024} KiB; only that much was read`);
  if (expect.bodyContains !== null && !answer.body.includes(expect.bodyContains))
    found.push('the answer does not contain the expected text');
  if (expect.json !== null) found.push(...judgeJson(expect.json, answer.body));
  return found;
}

function judgeJson(expect: NonNullable<Expectation['json']>, body: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return ['the answer is not JSON'];
  }
  const at = atPointer(value, expect.pointer);
  if (at === undefined) return [`the answer has nothing at ${expect.pointer}`];
  const text = typeof at === 'string' ? at : JSON.stringify(at);
  return text === expect.equals ? [] : [`the value at ${expect.pointer} is not the expected one`];
}
