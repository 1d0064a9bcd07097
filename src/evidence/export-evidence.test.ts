import { execFile } from 'node:child_process';
import { sign } from 'node:crypto';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { inTransaction, migrate, openPool } from '../lib/postgres.ts';
import { insertAttachment } from './attachment-store.ts';
import { someEvidence } from './evidence-fixture.ts';
import { type EvidenceKey, evidenceKey } from './evidence-key.ts';
import { appendEvidence } from './evidence-store.ts';
import { exportEvidence } from './export-evidence.ts';

const run = promisify(execFile);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: EmbeddedServer;
let pool: pg.Pool;
let key: EvidenceKey;
let packs = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  key = await evidenceKey(folder.path);
  server = await startEmbeddedServer(join(folder.path, 'postgres'));
  const url = await server.database('evidence');
  pool = openPool(url);
  await migrate(pool, new URL('../store/migrations/', import.meta.url), url);
});
beforeEach(async () => {
  await pool.query('ALTER TABLE evidence DISABLE TRIGGER ALL');
  await pool.query('TRUNCATE evidence');
  await pool.query('ALTER TABLE evidence ENABLE TRIGGER ALL');
});
afterAll(async () => {
  await pool.end();
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

const append = (changes: Parameters<typeof someEvidence>[0]) => appendEvidence(pool, someEvidence(changes));

describe('an exported pack', () => {
  const check = (target: string) => run('sh', [join(target, 'check.sh')]);

  it('can be checked with sha256sum and openssl alone', async () => {
    for (const kind of ['completeness', 'reconciliation', 'laws']) {
      await append({ kind, summary: 'Grün – “quoted” \\ back\u2028slash\tand a line\nbreak' });
    }
    const target = join(folder.path, 'pack');
    const pack = await exportEvidence(pool, target, key);
    expect(pack.entries).toBe(3);
    const { stdout } = await check(target);
    expect(stdout).toContain(`3 entries, each follows the one before it; HEAD is ${pack.head}`);
    expect(await readFile(join(target, 'README.txt'), 'utf8')).toContain('sha256sum -c SHA256SUMS');
  });

  it.each([
    ['a changed file', (text: string) => text.replace('PASS', 'FAIL'), false],
    ['a changed line with fresh checksums', (text: string) => text.replace('PASS', 'FAIL'), true],
    ['a removed last line', (text: string) => text.split('\n').slice(0, -2).join('\n').concat('\n'), true],
    ['exchanged lines', (text: string) => text.trim().split('\n').toReversed().join('\n').concat('\n'), true],
  ])('does not pass the check with %s', async (_, change, fresh) => {
    for (const kind of ['completeness', 'reconciliation']) await append({ kind });
    const target = join(folder.path, `bad-${++packs}`);
    await exportEvidence(pool, target, key);
    const file = join(target, 'evidence.jsonl');
    await writeFile(file, change(await readFile(file, 'utf8')));
    if (fresh) {
      const sums = 'sha256sum evidence.jsonl HEAD key.pem check.sh README.txt index.html > SHA256SUMS';
      await run('sh', ['-c', sums], { cwd: target });
      // Who can write the checksums anew still lacks the key; who has that too, cannot make the chain fit.
      const refused = { stdout: expect.stringContaining('Signature Verification Failure') };
      await expect(check(target)).rejects.toMatchObject(refused);
      const { privateKey } = key;
      await writeFile(
        join(target, 'SHA256SUMS.sig'),
        sign(null, await readFile(join(target, 'SHA256SUMS')), privateKey),
      );
    }
    await expect(check(target)).rejects.toThrow('Command failed');
  });

  it('of an empty chain passes too', async () => {
    const target = join(folder.path, 'empty');
    await exportEvidence(pool, target, key);
    expect((await check(target)).stdout).toContain('0 entries');
  });

  it('is checked by exactly the commands that docs/evidence.md shows, which find one changed byte', async () => {
    for (const kind of ['completeness', 'reconciliation', 'laws']) await append({ kind });
    const target = join(folder.path, 'documented');
    await exportEvidence(pool, target, key);
    const page = await readFile(new URL('../../docs/evidence.md', import.meta.url), 'utf8');
    const shown = /<!-- check -->\n```\n([\s\S]+?)```/.exec(page)?.[1] ?? expect.fail('no commands shown');
    const { stdout } = await run('sh', ['-ec', shown], { cwd: target });
    expect(stdout).toContain('evidence.jsonl: OK');
    expect(stdout).toContain('Signature Verified Successfully');
    expect(stdout).toContain(key.fingerprint);
    expect(stdout).toContain('3 entries');
    for (const name of [
      'evidence.jsonl',
      'HEAD',
      'SHA256SUMS',
      'SHA256SUMS.sig',
      'README.txt',
      'index.html',
    ]) {
      const file = join(target, name);
      const whole = await readFile(file);
      const damaged = Buffer.from(whole);
      damaged[40] = (damaged[40] ?? 0) ^ 1;
      await writeFile(file, damaged);
      await expect(run('sh', ['-ec', shown], { cwd: target }), name).rejects.toThrow('Command failed');
      await writeFile(file, whole);
    }
    await run('sh', ['-ec', shown], { cwd: target });
  });

  it('holds the files that entries refer to, and is not made when one is gone', async () => {
    const content = Buffer.from('minutes of the drill');
    const file = await inTransaction(pool, (client) =>
      insertAttachment(client, 'meridian', { name: 'minutes.txt', type: 'text/plain', content, by: null }),
    );
    await append({ kind: 'load-drill', body: { attachments: [{ ...file }] } });
    const target = join(folder.path, 'with-files');
    const pack = await exportEvidence(pool, target, key);
    expect(pack.files).toContain(`files/${file.sha256}`);
    await check(target);
    await writeFile(join(target, 'files', file.sha256), 'minutes of another drill');
    await expect(check(target)).rejects.toThrow('Command failed');
    await pool.query('DELETE FROM attachment');
    const without = join(folder.path, 'without-files');
    await expect(exportEvidence(pool, without, key)).rejects.toMatchObject({ code: 'ATTACHMENT_MISSING' });
  });
});

describe('the key of a project', () => {
  it('is made once, for its owner alone, and refused when others can read it', async () => {
    const home = join(folder.path, 'home');
    const [one, other] = await Promise.all([evidenceKey(home), evidenceKey(home)]);
    expect(one.fingerprint).toBe(other.fingerprint);
    const path = join(home, '.changeover', 'keys', 'evidence-ed25519.pem');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o640);
    await expect(evidenceKey(home)).rejects.toMatchObject({ code: 'KEY_EXPOSED', details: { mode: '640' } });
    await chmod(path, 0o600);
    await writeFile(path, 'no key');
    await expect(evidenceKey(home)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });
});
