import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectionNamed } from '../../src/ems/domain/collections.ts';
import { emsClient, fullRecord } from '../../src/ems/ems-fixture.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/lib/embedded-postgres.ts';
import { startEmsProcess } from '../../src/systems/reference-ems/ems-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: EmbeddedServer;
let databaseUrl: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startEmbeddedServer(join(folder.path, 'postgres'));
  databaseUrl = await server.database('ems');
});
afterAll(async () => {
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

async function ask<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

describe('the EMS, killed in the middle of imports', () => {
  it('leaves each batch as a whole or not at all', async () => {
    const sizes: number[] = [];
    for (const after of [30, 120, 250]) {
      await using process = await disposable(await startEmsProcess({ databaseUrl: databaseUrl }));
      const client = emsClient(process.ems.url, process.ems.token);
      const marks = Array.from({ length: 8 }, () => randomUUID());
      const batches = marks.map((mark) =>
        Array.from({ length: 1000 }, () => ({
          ...fullRecord(collectionNamed('devices'), new Map()),
          externalIds: [{ system: 'old', kind: 'old_key', value: mark }],
        })),
      );
      const sending = Promise.allSettled(batches.map((batch) => client.import('devices', batch)));
      await sleep(after);
      globalThis.process.kill(process.ems.pid, 'SIGKILL');
      const acknowledged = (await sending).filter((one) => one.status === 'fulfilled').length;
      await connectionsGone();
      const found = await ask<{ n: number }>(
        'SELECT count(*)::int AS n FROM devices WHERE source_key = ANY($1) GROUP BY source_key',
        [marks],
      );
      expect(found.every(({ n }) => n === 1000)).toBe(true);
      expect(found.length).toBeGreaterThanOrEqual(acknowledged);
      sizes.push(found.length);
    }
    // At least one kill came before the last batch was in: else nothing was tried.
    expect(Math.min(...sizes)).toBeLessThan(8);
  });
});

async function disposable<T extends { stop(): Promise<void> }>(
  process: T,
): Promise<AsyncDisposable & { readonly ems: T }> {
  return { ems: process, [Symbol.asyncDispose]: () => process.stop() };
}

/** PostgreSQL finishes what a killed client had sent it; wait until it has. */
async function connectionsGone(): Promise<void> {
  const busy = `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE application_name = 'changeover-ems' AND datname = current_database() AND state <> 'idle'`;
  for (let tries = 0; tries < 100 && (await ask<{ n: number }>(busy))[0]?.n !== 0; tries++) await sleep(50);
}
