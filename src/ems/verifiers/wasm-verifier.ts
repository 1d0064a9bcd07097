import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { reasonOf } from '../../lib/errors.ts';
import type { WasmVerifierConfig } from './verifier-config.ts';
import { VerifierFault, type VerifierVerdict } from './verifier-verdict.ts';
import { wasmBounds } from './wasm-bounds.ts';

const mostTableEntries = 10_000;
const worker = new URL('./wasm-verifier-worker.ts', import.meta.url);
const answer = z.union([
  z.object({ genuine: z.boolean(), key: z.string().optional() }),
  z.object({ fault: z.string() }),
]);

/**
 * Compiles the module of a verifier. It must import nothing (so that it reaches nothing), export `memory`, `reserve` and
 * `verify`, and declare at most the memory that its configuration allows. Throws Error with the reason.
 */
export async function compileWasm(config: WasmVerifierConfig): Promise<WebAssembly.Module> {
  const bytes = await readFile(config.path);
  const module = await WebAssembly.compile(bytes);
  const [imported] = WebAssembly.Module.imports(module);
  if (imported !== undefined) throw new Error(`it imports ${imported.module}.${imported.name}`);
  const exported = new Map(WebAssembly.Module.exports(module).map((one) => [one.name, one.kind]));
  for (const [name, kind] of [
    ['memory', 'memory'],
    ['reserve', 'function'],
    ['verify', 'function'],
  ] as const)
    if (exported.get(name) !== kind) throw new Error(`it does not export the ${kind} ${name}`);
  const { pages, tableEntries } = wasmBounds(bytes);
  if (pages === undefined || pages > config.memoryPages)
    throw new Error(
      `it declares ${pages ?? 'any number of'} pages of memory, ${config.memoryPages} are allowed`,
    );
  if (tableEntries === undefined || tableEntries > mostTableEntries)
    throw new Error(`it declares a table of ${tableEntries ?? 'any number of'} entries`);
  return module;
}

/**
 * Asks a WebAssembly module about an artifact, in a thread and an instance of its own that end with the answer: nothing is left
 * of one artifact when the next one comes. Throws VerifierFault.
 */
export async function askWasm(
  config: WasmVerifierConfig,
  module: WebAssembly.Module,
  artifact: Uint8Array,
  signal: AbortSignal,
): Promise<VerifierVerdict> {
  const thread = new Worker(worker, {
    workerData: { module, artifact: Uint8Array.from(artifact) },
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 8, stackSizeMb: 2 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const seconds = config.milliseconds / 1000;
  const late = setTimeout(
    () => reject(new VerifierFault(`it took longer than ${seconds} s`)),
    config.milliseconds,
  );
  const stop = (): void => reject(new VerifierFault('the server stops'));
  signal.addEventListener('abort', stop);
  thread.once('message', resolve);
  thread.once('error', (error) => reject(new VerifierFault(reasonOf(error), { cause: error })));
  thread.once('exit', () => reject(new VerifierFault('it ended without an answer')));
  try {
    const read = answer.parse(await promise);
    if ('fault' in read) throw new VerifierFault(read.fault);
    return read;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
    await thread.terminate();
  }
}
