import { SaxesParser } from 'saxes';
import { ChangeoverError } from '../../lib/errors.ts';

/** One test of a file of results. */
export interface TestCase {
  readonly name: string;
  readonly suite: string;
  readonly outcome: 'PASSED' | 'FAILED' | 'SKIPPED';
  /** Of a failure, shortened. */
  readonly message: string;
  readonly milliseconds: number | null;
}

const mostCases = 50_000;
const deepest = 50;
const longestMessage = 2_000;

type Open = { -readonly [Key in keyof TestCase]: TestCase[Key] };

/**
 * Reads JUnit XML as Vitest and Playwright write it: each `testcase` with its `failure`, `error` or `skipped`. A document
 * type, and with it every entity of its own, is refused: nothing is ever expanded or fetched. Throws JUNIT_INVALID.
 */
export function readJunit(text: string): TestCase[] {
  const cases: TestCase[] = [];
  const path: string[] = [];
  let current: Open | undefined;
  let failing = false;
  const parser = new SaxesParser();
  const refuse = (reason: string): never => {
    throw new ChangeoverError('JUNIT_INVALID', { line: parser.line, reason });
  };
  const keep = (more: string): void => {
    if (failing && current !== undefined && current.message.length < longestMessage) current.message += more;
  };
  parser.on('error', (error) => refuse(error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '')));
  parser.on('doctype', () => refuse('it has a document type, which could hide entities'));
  parser.on('opentag', ({ name, attributes }) => {
    if (path.length === 0 && name !== 'testsuites' && name !== 'testsuite')
      refuse(`it begins with <${name.slice(0, 40)}> instead of <testsuites>`);
    path.push(name);
    if (path.length > deepest) refuse(`it is nested deeper than ${deepest} levels`);
    if (name === 'testcase') current = opened(attributes);
    if (current === undefined) return;
    if (name === 'skipped' && current.outcome === 'PASSED') current.outcome = 'SKIPPED';
    if (name === 'failure' || name === 'error') {
      current.outcome = 'FAILED';
      failing = true;
      keep(attributes['message'] ?? '');
      if (current.message !== '') keep('\n');
    }
  });
  parser.on('text', keep);
  parser.on('cdata', keep);
  parser.on('closetag', ({ name }) => {
    path.pop();
    if (name === 'failure' || name === 'error') failing = false;
    if (name !== 'testcase' || current === undefined) return;
    cases.push({ ...current, message: current.message.trim().slice(0, longestMessage) });
    if (cases.length > mostCases) refuse(`it has more than ${mostCases} tests`);
    current = undefined;
  });
  parser.write(text).close();
  return cases;
}

function opened(attributes: Readonly<Record<string, string>>): Open {
  const seconds = /^\d{1,6}(?:\.\d{1,9})?$/.test(attributes['time'] ?? '')
    ? Number(attributes['time'])
    : null;
  return {
    name: (attributes['name'] ?? '').slice(0, 1000),
    suite: (attributes['classname'] ?? '').slice(0, 1000),
    outcome: 'PASSED',
    message: '',
    milliseconds: seconds === null ? null : Math.round(seconds * 1000),
  };
}
