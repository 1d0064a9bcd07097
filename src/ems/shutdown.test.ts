import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { emsClient, startTestEms } from './ems-fixture.ts';

const entry = fileURLToPath(new URL('../main/ems.ts', import.meta.url));
const token = 'token-of-the-tests';

async function start(databaseUrl: string): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [entry, '--exit-with-parent'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...process.env,
      EMS_DATABASE_URL: databaseUrl,
      EMS_TOKEN: token,
      EMS_PORT: '0',
      CHANGEOVER_LOG: 'silent',
    },
  });
  if (child.stdout === null) throw new Error('no standard output');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { url: (JSON.parse(line) as { url: string }).url, child };
}

/** Writes until its server is gone; what was acknowledged, and what came instead of an answer. */
async function write(url: string, acknowledged: string[], failures: string[]): Promise<void> {
  const client = emsClient(url, token);
  for (;;) {
    const code = randomUUID();
    try {
      const answer = await client.post('/v1/features', { code, name: 'Feature' });
      await answer.text();
      if (answer.status === 201) acknowledged.push(code);
      else failures.push(String(answer.status));
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } };
      failures.push(cause?.code ?? String(error));
      return;
    }
  }
}

describe('a process that is asked to end under load', () => {
  it('answers what it has begun, ends soon, and loses nothing that it acknowledged; another goes on', async () => {
    await using folder = await temporaryFolder();
    const server = await startEmbeddedServer(join(folder.path, 'postgres'));
    const databaseUrl = await server.database('ems');
    const [first, second] = [await start(databaseUrl), await start(databaseUrl)];
    try {
      const acknowledged: string[] = [];
      const failures: string[] = [];
      const writers = Array.from({ length: 16 }, () => write(first.url, acknowledged, failures));
      while (acknowledged.length <= 20) await sleep(50);
      const from = performance.now();
      const exited = once(first.child, 'exit') as Promise<[number | null]>;
      first.child.kill('SIGTERM');
      const [status] = await exited;
      await Promise.all(writers);
      expect(status).toBe(0);
      expect(performance.now() - from).toBeLessThan(8000);
      // Nothing was cut off in the middle: a client met a closed door, or a connection that was closed between two requests.
      expect(
        failures.filter((one) => !['ECONNREFUSED', 'UND_ERR_SOCKET', 'ECONNRESET'].includes(one)),
      ).toEqual([]);
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      const stored = await client.query<{ code: string }>('SELECT code FROM features');
      await client.end();
      const there = new Set(stored.rows.map((one) => one.code));
      expect(acknowledged.filter((code) => !there.has(code))).toEqual([]);
      // What was stored was acknowledged: no answer was lost on the way.
      expect(there.size).toBe(acknowledged.length);
      expect(
        (await emsClient(second.url, token).post('/v1/features', { code: 'last', name: 'x' })).status,
      ).toBe(201);
    } finally {
      for (const { child } of [first, second]) child.kill('SIGKILL');
      await server.stop();
    }
  }, 60_000);
});

/** One request over the only connection of an agent. */
async function ask(agent: Agent, url: string): Promise<IncomingMessage> {
  const [answer] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer;
}

describe('an open connection without a request, when the server is asked to end', () => {
  it('brings one more request, which is answered and closes it', async () => {
    const ems = await startTestEms();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await ask(agent, `${ems.url}/healthz`)).headers.connection).toBe('keep-alive');
    const ended = ems[Symbol.asyncDispose]();
    const last = await ask(agent, `${ems.url}/healthz`);
    expect(last.statusCode).toBe(200);
    expect(last.headers.connection).toBe('close');
    await ended;
    await expect(ask(agent, `${ems.url}/healthz`)).rejects.toThrow('ECONNREFUSED');
    agent.destroy();
  });
});
