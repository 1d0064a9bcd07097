import { spawn } from 'node:child_process';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import type { Project } from '../../project/project.ts';
import { fillHeaders, requireHost, withoutSecrets } from './contract-secrets.ts';
import { type ContractResult, type ContractTest, judgeAnswer, mostAnswerBytes } from './contract-test.ts';

/**
 * Runs a contract test in the environment of the migration. A system that does not answer, or not in time, is a finding, no
 * error. Redirects are not followed: the contract is with the URL that is written down. Throws INTEGRATION_UNTESTABLE,
 * INTEGRATION_HOST, INTEGRATION_SECRET, INTEGRATION_COMMAND when the test may not be run at all.
 */
export async function runContractTest(
  project: Project,
  id: string,
  test: ContractTest | null,
): Promise<ContractResult> {
  const { environment } = project.config;
  if (test === null) throw new ChangeoverError('INTEGRATION_UNTESTABLE', { id, environment });
  if (test.kind === 'COMMAND') return await runCommand(project, test);
  const address = test.urls[environment];
  if (address === undefined) throw new ChangeoverError('INTEGRATION_UNTESTABLE', { id, environment });
  return await runRequest(project, test, new URL(address));
}

async function runRequest(
  project: Project,
  test: Extract<ContractTest, { kind: 'HTTP' }>,
  url: URL,
): Promise<ContractResult> {
  const allowed = project.config.integrations;
  requireHost(allowed, url);
  const { headers, secrets } = fillHeaders(allowed, url, test.headers);
  const target = `${test.method} ${url.origin}${url.pathname}`;
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  try {
    const response = await fetch(url, {
      method: test.method,
      headers,
      ...(test.body === null || test.method !== 'POST' ? {} : { body: test.body }),
      redirect: 'manual',
      // The limit is for the answer as a whole: a system that drips bytes is as late as a silent one.
      signal: AbortSignal.timeout(test.expect.withinMilliseconds + 500),
    });
    const { body, cut } = await readBounded(response);
    const milliseconds = elapsed();
    const findings = judgeAnswer(test.expect, { status: response.status, body, cut, milliseconds });
    return { passed: findings.length === 0, milliseconds, target, findings };
  } catch (error) {
    const finding = withoutSecrets(failureText(error, test.expect.withinMilliseconds), secrets);
    return { passed: false, milliseconds: elapsed(), target, findings: [finding] };
  }
}

async function readBounded(response: Response): Promise<{ body: string; cut: boolean }> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    const taken = piece.subarray(0, mostAnswerBytes - bytes);
    pieces.push(taken);
    bytes += taken.byteLength;
    // Leaving the loop cancels the stream, and with it the connection.
    if (taken.byteLength < piece.byteLength) return { body: decode(pieces), cut: true };
  }
  return { body: decode(pieces), cut: false };
}

function decode(pieces: readonly Uint8Array[]): string {
  return new TextDecoder().decode(Buffer.concat(pieces));
}

function failureText(error: unknown, within: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no whole answer within ${within} ms`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return `no answer (${reasonOf(cause)})`;
}

async function runCommand(
  project: Project,
  test: Extract<ContractTest, { kind: 'COMMAND' }>,
): Promise<ContractResult> {
  const { commands } = project.config.integrations;
  const command = Object.hasOwn(commands, test.command) ? commands[test.command] : undefined;
  const [program, ...parameters] = command ?? [];
  if (program === undefined) {
    const known = Object.keys(commands).join(', ') || 'none';
    throw new ChangeoverError('INTEGRATION_COMMAND', { name: test.command, known });
  }
  const startedAt = performance.now();
  // `node` is the one that runs this: another on the path may be older.
  const executable = program === 'node' ? process.execPath : program;
  const ended = await waitFor(project.folder, executable, parameters, test.withinMilliseconds);
  const milliseconds = Math.round(performance.now() - startedAt);
  const findings = ended === 'exit 0' ? [] : [ended];
  return { passed: findings.length === 0, milliseconds, target: `command ${test.command}`, findings };
}

/** How a command ended, in words. Its output is not kept: it may hold secrets. */
function waitFor(
  folder: string,
  program: string,
  parameters: readonly string[],
  within: number,
): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, {
      cwd: folder,
      stdio: 'ignore',
      // A group of its own, so that what the command started ends with it.
      detached: true,
    });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endGroup(child.pid);
    }, within);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve(`the command did not start (${reasonOf(error)})`);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      if (late) resolve(`the command did not end within ${within} ms`);
      else resolve(code === null ? `the command was ended by ${signal}` : `exit ${code}`);
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself in the meantime.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
