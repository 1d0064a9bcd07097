import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { startEmbeddedServer } from './embedded-postgres.ts';

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  it('is one server for several openers, and stops only when the last has left', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'postgres');
    const first = await startEmbeddedServer(path);
    const url = await first.database('engine');
    const held = new pg.Client({ connectionString: url });
    await held.connect();
    const second = await startEmbeddedServer(path);
    expect(await second.database('engine')).toBe(url);
    await second.stop();
    expect(await ask(url, 'SELECT 1 AS one')).toEqual({ one: 1 });
    await held.end();
    await first.stop();
    await expect(ask(url, 'SELECT 1')).rejects.toThrow();
  });

  it('survives two openers that start it at the same moment', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'postgres');
    await (await startEmbeddedServer(path)).stop();
    const [one, two] = await Promise.all([startEmbeddedServer(path), startEmbeddedServer(path)]);
    expect(await one.database('engine')).toBe(await two.database('engine'));
    await one.stop();
  });

  it('survives two openers that make it at the same moment', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'postgres');
    const [one, two] = await Promise.all([startEmbeddedServer(path), startEmbeddedServer(path)]);
    expect(await one.database('engine')).toBe(await two.database('engine'));
    expect(await readdir(folder.path)).toEqual(['postgres']);
    await one.stop();
  });

  it('finds its data again after the server was killed', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'postgres');
    const first = await startEmbeddedServer(path);
    await ask(await first.database('engine'), 'CREATE TABLE kept AS SELECT 42 AS n');
    process.kill(Number((await readFile(join(path, 'postmaster.pid'), 'utf8')).split('\n')[0]), 'SIGKILL');
    const again = await startEmbeddedServer(path);
    expect(await ask(await again.database('engine'), 'SELECT n FROM kept')).toEqual({ n: 42 });
    await again.stop();
  });

  it('starts a server of its own in a folder that was copied while the original ran', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'postgres');
    const original = await startEmbeddedServer(path);
    await ask(await original.database('engine'), 'CHECKPOINT');
    execFileSync('cp', ['-a', path, `${path}-copy`]);
    const copy = await startEmbeddedServer(`${path}-copy`);
    expect(await copy.database('engine')).not.toBe(await original.database('engine'));
    await copy.stop();
    await original.stop();
  });

  it('says STORE_CORRUPT with the reason when its files are damaged', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'postgres');
    await (await startEmbeddedServer(path)).stop();
    await writeFile(join(path, 'global', 'pg_control'), 'garbage');
    await expect(startEmbeddedServer(path)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  });
});
