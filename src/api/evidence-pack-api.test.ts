import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { someEvidence } from '../evidence/evidence-fixture.ts';
import { appendEvidence } from '../evidence/evidence-store.ts';

const run = promisify(execFile);

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let world: ApiWorld;
let auditor: ApiClient;
let packs: string;

beforeAll(async () => {
  home = await temporaryFolder();
  world = await apiWorld();
  packs = join(world.folder, '.changeover', 'packs');
  auditor = await world.person(['AUDITOR']);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

const fetchPack = async (as: ApiClient = auditor): Promise<Response> =>
  fetch(new URL('/api/evidence-pack', world.url), { headers: as.headers });

async function unpack(name: string): Promise<string> {
  const answer = await fetchPack();
  expect(answer.status).toBe(200);
  const archive = join(home.path, `${name}.tar`);
  const content = Buffer.from(await answer.arrayBuffer());
  expect(content.byteLength).toBe(Number(answer.headers.get('content-length')));
  await writeFile(archive, content);
  const target = join(home.path, name);
  await mkdir(target);
  await run('tar', ['-xf', archive, '-C', target]);
  const [folder = ''] = await readdir(target);
  return join(target, folder);
}

describe('the evidence pack over HTTP', () => {
  it('is a tar archive whose own script checks it with sha256sum and openssl, files included', async () => {
    const lead = await world.person(['LEAD']);
    // Larger than a piece of a stream, and no multiple of a block.
    const sent = await lead.send('POST', '/api/evidence-files?name=drill.bin', {
      body: Buffer.alloc(300_001, 'drill'),
      headers: { 'content-type': 'application/octet-stream' },
    });
    const drill = { kind: 'monitoring', outcome: 'PASS', summary: 'every alert arrived, “ü”' };
    const added = await lead.post('/api/evidence', {
      ...drill,
      measures: { received: 4, alerts: 4 },
      attachments: [sent.json.sha256],
    });
    expect(added.status).toBe(201);
    const folder = await unpack('whole');
    expect(folder).toMatch(/evidence-toy-1$/);
    const { stdout } = await run('sh', [join(folder, 'check.sh')]);
    expect(stdout).toContain('1 entries, each follows the one before it');
    expect((await readFile(join(folder, 'files', sent.json.sha256))).byteLength).toBe(300_001);
    const key = (await auditor.get('/api/evidence-key')).json;
    expect(await readFile(join(folder, 'key.pem'), 'utf8')).toBe(key.publicKey);
  });

  it('leaves nothing behind on the server, whether it is read to its end or given up, and clears what a killed one left', async () => {
    const leftover = join(packs, 'pack-killed');
    await mkdir(leftover, { recursive: true });
    await writeFile(join(leftover, 'HEAD'), '');
    const longAgo = new Date(Date.now() - 48 * 60 * 60 * 1000);
    await utimes(leftover, longAgo, longAgo);
    await (await fetchPack()).arrayBuffer();
    const givenUp = await fetchPack();
    await givenUp.body?.cancel();
    await expect.poll(() => readdir(packs), { timeout: 5000 }).toEqual([]);
    expect(existsSync(leftover)).toBe(false);
  });

  it('is not given to strangers', async () => {
    expect((await fetchPack(world.stranger)).status).toBe(401);
  });

  it('is refused while the chain is broken, before anything is sent', async () => {
    const { pool } = world.context;
    await pool.query('ALTER TABLE evidence DISABLE TRIGGER ALL');
    await pool.query(`UPDATE evidence SET entry = replace(entry, 'arrived', 'came')`);
    const answer = await auditor.get('/api/evidence-pack');
    await pool.query(`UPDATE evidence SET entry = replace(entry, 'came', 'arrived')`);
    await pool.query('ALTER TABLE evidence ENABLE TRIGGER ALL');
    expect(answer.json.code).toBe('EVIDENCE_BROKEN');
    expect(await readdir(packs)).toEqual([]);
    expect((await auditor.get('/api/evidence-pack')).status).toBe(200);
  });

  it('is refused when another migration shares the chain: its entries are none of these people’s business', async () => {
    await appendEvidence(world.context.pool, someEvidence({ migration: 'other' }));
    const answer = await auditor.get('/api/evidence-pack');
    expect([answer.status, answer.json.code]).toEqual([409, 'EVIDENCE_SHARED']);
  });
});
