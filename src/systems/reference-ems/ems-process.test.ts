import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../lib/embedded-postgres.ts';
import { startEmsProcess } from './ems-process.ts';

const entry = fileURLToPath(new URL('../../main/ems.ts', import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: EmbeddedServer;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startEmbeddedServer(join(folder.path, 'postgres'));
});
afterAll(async () => {
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

/** Starts the program as a person would; resolves when it has ended. */
function run(env: NodeJS.ProcessEnv, args: readonly string[] = []) {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { ...process.env, EMS_TOKEN: undefined, EMS_DATABASE_URL: undefined, ...env },
    cwd: folder.path,
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text.out += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    text.err += piece;
  });
  const listening = async (): Promise<string> => {
    while (!text.out.includes('\n')) {
      if (child.exitCode !== null) throw new Error(text.err);
      await sleep(20);
    }
    return (JSON.parse(text.out) as { url: string }).url;
  };
  return { child, text, listening, ended: once(child, 'close') as Promise<[number | null]> };
}

describe('the EMS as a process', () => {
  it('prints one JSON line when it listens, its token once, and ends on SIGTERM after what it was asked', async () => {
    const { child, text, listening, ended } = run({ EMS_DATABASE_URL: await server.database('one') });
    const url = await listening();
    expect(JSON.parse(text.out)).toEqual({
      event: 'ems-listening',
      url,
      version: expect.stringMatching(/^\d/) as string,
    });
    const [, token] = /^API token: (\S{20,})$/m.exec(text.err) ?? [];
    const allowed = await fetch(`${url}/v1/limits`, { headers: { authorization: `Bearer ${token}` } });
    expect(allowed.status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    expect(text.out.trim().split('\n')).toHaveLength(1);
  });

  it('ends when whoever started it is gone', async () => {
    const { child, listening, ended } = run({ EMS_DATABASE_URL: await server.database('one') }, [
      '--exit-with-parent',
    ]);
    await listening();
    child.stdin.end();
    expect(await ended).toEqual([0, null]);
  });

  it.each([
    ['a database that is not there', { EMS_DATABASE_URL: 'postgres://x:secret@127.0.0.1:1/x' }, 1],
    ['a port that is none', { EMS_PORT: '70000' }, 2],
    ['a token that is too short', { EMS_TOKEN: 'short' }, 2],
    ['a key-encryption key that is none', { EMS_KEY_ENCRYPTION_KEY: 'secret' }, 2],
    ['verifiers that are not there', { EMS_VERIFIERS: '/no/such/verifiers.yaml' }, 2],
  ])('says in one sentence what is wrong: %s', async (_, env, code) => {
    const { text, ended } = run(env);
    expect(await ended).toEqual([code, null]);
    expect(text.out).toBe('');
    expect(text.err).toMatch(/^[A-Z][^\n]*\.\n$/);
    expect(text.err).not.toContain('secret');
  });

  it('is started by the engine, which hears why it could not', async () => {
    await using stack = new AsyncDisposableStack();
    const ems = await startEmsProcess({ databaseUrl: await server.database('one') });
    stack.defer(() => ems.stop());
    expect(ems.alive).toBe(true);
    const port = Number(new URL(ems.url).port);
    const second = startEmsProcess({ databaseUrl: await server.database('one'), port });
    await expect(second).rejects.toMatchObject({
      code: 'EMS_NOT_STARTED',
      message: expect.stringContaining(`Port ${port}`) as string,
    });
    await ems.stop();
    expect(ems.alive).toBe(false);
  });

  it('signs license files only when it is told where its key-encryption key is, and after a restart with the same key', async () => {
    const databaseUrl = await server.database('signing');
    const published = async (keyFile: string | undefined): Promise<{ kid: string }[]> => {
      const ems = await startEmsProcess({ databaseUrl, keyFile });
      try {
        const response = await fetch(`${ems.url}/.well-known/jwks.json`);
        return ((await response.json()) as { keys: { kid: string }[] }).keys;
      } finally {
        await ems.stop();
      }
    };
    expect(await published(undefined)).toEqual([]);
    const path = join(folder.path, 'ems.kek');
    const first = await published(path);
    expect(first).toHaveLength(1);
    expect(await published(path)).toEqual(first);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});
