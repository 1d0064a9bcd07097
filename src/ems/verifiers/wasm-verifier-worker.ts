import { parentPort, workerData } from 'node:worker_threads';

/** What the module of a verifier exports. */
interface VerifierExports {
  readonly memory: WebAssembly.Memory;
  /** A place in its memory for so many bytes. */
  reserve(length: number): number;
  /** 1: genuine; 0: not. */
  verify(pointer: number, length: number): number;
  /** Where, after `verify`, the license key of the artifact is; both or none. */
  key_pointer?(): number;
  key_length?(): number;
}

const mostKeyBytes = 20_000;

/** Runs a verifier once. Only the kind of a fault is told: its text might repeat the artifact. */
function run({ module, artifact }: { module: WebAssembly.Module; artifact: Uint8Array }): object {
  const exported = new WebAssembly.Instance(module, {}).exports as unknown as VerifierExports;
  const pointer = exported.reserve(artifact.length) >>> 0;
  if (pointer + artifact.length > exported.memory.buffer.byteLength)
    return { fault: 'it has no room for the artifact' };
  new Uint8Array(exported.memory.buffer).set(artifact, pointer);
  const result = exported.verify(pointer, artifact.length);
  if (result !== 0 && result !== 1) return { fault: 'it answered neither 0 nor 1' };
  if (result === 0 || exported.key_pointer === undefined || exported.key_length === undefined)
    return { genuine: result === 1 };
  const from = exported.key_pointer() >>> 0;
  const length = exported.key_length() >>> 0;
  if (length === 0) return { genuine: true };
  if (length > mostKeyBytes || from + length > exported.memory.buffer.byteLength)
    return { fault: 'its key is outside of its memory, or too long' };
  const bytes = new Uint8Array(exported.memory.buffer, from, length);
  return { genuine: true, key: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
}

function outcome(): object {
  try {
    return run(workerData as Parameters<typeof run>[0]);
  } catch (error) {
    return { fault: error instanceof Error ? error.name : 'it failed' };
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- another thread, no window of another site
parentPort?.postMessage(outcome());
