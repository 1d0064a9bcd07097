import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { environment } from '../lib/environment.ts';
import { openShop, orderLine } from './commerce-fixture.ts';
import { emsClient } from './ems-fixture.ts';

const entry = fileURLToPath(new URL('../main/ems.ts', import.meta.url));
const token = 'token-of-the-tests';

interface Process {
  readonly url: string;
  readonly child: ChildProcess;
}

/** An EMS in a process of its own. */
async function start(databaseUrl: string): Promise<Process> {
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

/** 64 clients of one right over three processes, of which one is killed and started again, while connections are cut. */
async function rush(databaseUrl: string): Promise<void> {
  const processes = await Promise.all([1, 2, 3].map(() => start(databaseUrl)));
  const watcher = new pg.Client({ connectionString: databaseUrl });
  await watcher.connect();
  const inUse = async (lineId: string): Promise<number> => {
    const found = await watcher.query<{ n: number }>(
      "SELECT coalesce(sum(quantity), 0)::int AS n FROM activations WHERE entitlement_line_id = $1 AND state = 'ACTIVE'",
      [lineId],
    );
    return found.rows[0]?.n ?? 0;
  };
  try {
    const first = emsClient(processes[0]?.url ?? '', token);
    const shop = await openShop(first);
    const line = await orderLine(first, shop, { sku: 'PRO-PERP', quantity: 20 });
    const acknowledged = new Map<string, boolean>();
    const until = performance.now() + 5000;
    let most = 0;
    const client = async (number: number): Promise<void> => {
      for (let at = number; performance.now() < until; at++) {
        const ems = emsClient(processes[at % processes.length]?.url ?? '', token);
        const post = async (path: string, body: object): Promise<Response | undefined> =>
          // A killed process answers nothing: what became of the request is not known.
          ems.post(path, body).catch(() => undefined);
        const body = { code: line.redeemCode, device: { fingerprint: randomUUID() }, quantity: 1 + (at % 3) };
        const answer = await post('/v1/activations', body);
        if (answer?.status !== 201) {
          await sleep(5);
          continue;
        }
        const { activation } = (await answer.json()) as { activation: { id: string } };
        acknowledged.set(activation.id, true);
        if (at % 4 === 0) continue;
        const back = await post(`/v1/activations/${activation.id}/return`, {});
        // Answered with an error of the server, or not at all: either may have become of it.
        if (back === undefined || back.status >= 500) acknowledged.delete(activation.id);
        else acknowledged.set(activation.id, back.status !== 200);
      }
    };
    const watch = async (): Promise<void> => {
      while (performance.now() < until) {
        most = Math.max(most, await inUse(line.id));
        await sleep(20);
      }
    };
    const kill = async (): Promise<void> => {
      await sleep(1500);
      processes[1]?.child.kill('SIGKILL');
      processes[1] = await start(databaseUrl);
      await watcher.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'changeover-ems' AND datname = current_database()",
      );
    };
    await Promise.all([...Array.from({ length: 64 }, (_, number) => client(number)), watch(), kill()]);
    most = Math.max(most, await inUse(line.id));
    expect(most).toBeLessThanOrEqual(22);
    // It was really full, so that the limit was put to the test.
    expect(most).toBeGreaterThanOrEqual(20);
    expect(acknowledged.size).toBeGreaterThan(10);
    const stored = await watcher.query<{ id: string; state: string }>('SELECT id, state FROM activations');
    const states = new Map(stored.rows.map((row) => [row.id, row.state]));
    for (const [id, active] of acknowledged) expect(states.get(id), id).toBe(active ? 'ACTIVE' : 'RETURNED');
    const logged = await watcher.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM change_log WHERE action = 'activated'",
    );
    expect(logged.rows[0]?.n).toBe(stored.rows.length);
  } finally {
    await watcher.end();
    for (const { child } of processes) child.kill('SIGKILL');
  }
}

describe('one right under 64 clients', () => {
  it('never gives more than quantity and overdraft, and loses nothing it acknowledged, whatever is killed', async () => {
    await using folder = await temporaryFolder();
    const server = await startEmbeddedServer(join(folder.path, 'postgres'));
    try {
      await rush(await server.database('ems'));
    } finally {
      await server.stop();
    }
  });

  it.skipIf(environment().CHANGEOVER_TEST_SERVERS === undefined)(
    'holds on a PostgreSQL server, too',
    async () => {
      const server = 'postgres://postgres@127.0.0.1:5432';
      const database = `ems_hot_right_${process.pid}`;
      const administer = async (sql: string): Promise<void> => {
        const client = new pg.Client({ connectionString: `${server}/postgres` });
        await client.connect();
        await client.query(sql);
        await client.end();
      };
      await administer(`CREATE DATABASE ${database}`);
      try {
        await rush(`${server}/${database}`);
      } finally {
        await administer(`DROP DATABASE ${database} WITH (FORCE)`);
      }
    },
  );
});
