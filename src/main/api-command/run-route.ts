import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import type { RegisteredRoute } from '../../api/route.ts';
import { writeFileAtomically } from '../../lib/atomic-file.ts';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import { print, printJson } from '../run-command.ts';
import type { ApiTarget } from './api-target.ts';
import { renderAnswer } from './render-answer.ts';
import type { RequestParts } from './route-options.ts';

type Spec = RegisteredRoute['spec'];

export interface RouteRun {
  readonly spec: Spec;
  readonly parts: RequestParts;
  readonly json: boolean;
  /** The version a change is based on; what is there now when absent. */
  readonly ifMatch: string | undefined;
  readonly file: string | undefined;
  readonly output: string | undefined;
  /** Follow `next` to the end of a list. */
  readonly all: boolean;
}

/** Sends one request and prints its answer; returns the exit code of the command. */
export async function runRoute(target: ApiTarget, run: RouteRun): Promise<number> {
  const init = await requestOf(target, run);
  const response = await target.send(pathOf(run.spec, run.parts), init);
  if (!response.ok) return printProblem(run.json, response);
  if (run.spec.content !== undefined) return saveFile(response, run.output);
  const answer: unknown = response.status === 204 ? { ok: true } : await response.json();
  const whole = run.all ? await withRest(target, run, answer) : answer;
  if (run.json) printJson(typeof whole === 'object' && whole !== null ? whole : { value: whole });
  else print(response.status === 204 ? 'done' : renderAnswer(whole));
  return 0;
}

function pathOf(spec: Spec, parts: RequestParts, extra: Record<string, string> = {}): string {
  const path = spec.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(asText(parts.params[name])),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...parts.query, ...extra }))
    for (const one of [value].flat()) query.append(name, asText(one));
  return query.size === 0 ? path : `${path}?${query}`;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

async function requestOf(target: ApiTarget, run: RouteRun): Promise<RequestInit> {
  const { spec, parts } = run;
  const headers: Record<string, string> = {};
  if (spec.version === 'required') headers['if-match'] = await versionFor(target, run);
  if (spec.upload !== undefined) {
    headers['content-type'] = spec.upload.types[0];
    return { method: spec.method.toUpperCase(), headers, body: await readInput(run.file) };
  }
  if (parts.body === undefined) return { method: spec.method.toUpperCase(), headers };
  headers['content-type'] = 'application/json';
  return { method: spec.method.toUpperCase(), headers, body: JSON.stringify(parts.body) };
}

/** The version to change: as told, else the one that is there now. */
async function versionFor(target: ApiTarget, run: RouteRun): Promise<string> {
  if (run.ifMatch !== undefined) return `"${run.ifMatch.replaceAll('"', '')}"`;
  const current = await target.send(pathOf(run.spec, { ...run.parts, query: {} }), { method: 'GET' });
  return current.headers.get('etag') ?? '';
}

async function readInput(file: string | undefined): Promise<string | Uint8Array<ArrayBuffer>> {
  if (file === undefined)
    throw new ChangeoverError('USAGE', { reason: '--file is needed (- for standard input)' });
  if (file === '-') return readAll(process.stdin);
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    throw new ChangeoverError('FOLDER_UNREADABLE', { path: file, reason: reasonOf(error) }, { cause: error });
  }
}

async function withRest(target: ApiTarget, run: RouteRun, first: unknown): Promise<unknown> {
  let page = first as { items?: unknown[]; next?: string | null };
  const items = [...(page.items ?? [])];
  while (typeof page.next === 'string') {
    const response = await target.send(pathOf(run.spec, run.parts, { cursor: page.next }), { method: 'GET' });
    if (!response.ok) return { ...page, items };
    page = (await response.json()) as typeof page;
    items.push(...(page.items ?? []));
  }
  return { ...page, items };
}

async function saveFile(response: Response, output: string | undefined): Promise<number> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (output === undefined) process.stdout.write(bytes);
  else await writeFileAtomically(output, bytes);
  return 0;
}

async function printProblem(json: boolean, response: Response): Promise<number> {
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  const code = problem.code ?? `HTTP_${response.status}`;
  const message = problem.detail ?? response.statusText;
  if (json) printJson({ ok: false, error: { ...problem, code, message } });
  process.stderr.write(`${code}: ${message}\n`);
  return response.status === 400 || response.status === 415 || response.status === 428 ? 2 : 1;
}
