import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { Verifiers } from './verifiers.ts';
import { beyond, checksumModule, endless, greedy, importing, seven, withCheckByte } from './wasm-fixture.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const secret = 'secret of the old system';

/** An old system's verifier: the artifact is a license key and its HMAC; some keys make it misbehave. */
const program = `
import { createHmac } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
const [key, mac] = readFileSync(0, 'utf8').split(' ');
const wait = () => new Promise((done) => setTimeout(done, 60_000));
if (key === 'SLEEP') await wait();
if (key === 'FLOOD') for (;;) if (!process.stdout.write('x'.repeat(65_536))) await new Promise((done) => process.stdout.once('drain', done));
if (key === 'CRASH') process.exit(3);
if (key === 'TALK') { process.stdout.write('not JSON'); process.exit(0); }
if (key === 'CHILD') {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 60_000)'], { stdio: 'inherit' });
  writeFileSync(process.argv[2] + '/child', String(child.pid));
  await wait();
}
if (key === 'ENVIRONMENT') { process.stdout.write(JSON.stringify({ key: Object.keys(process.env).sort().join() })); process.exit(0); }
if (key.startsWith('LOG')) {
  appendFileSync(process.argv[2] + '/log', 'in\\n');
  await new Promise((done) => setTimeout(done, 50));
  appendFileSync(process.argv[2] + '/log', 'out\\n');
}
if (createHmac('sha256', process.env.OLD_SECRET).update(key).digest('hex') !== mac) process.exit(1);
process.stdout.write(JSON.stringify({ key }));
`;

beforeAll(async () => {
  process.env['CHANGEOVER_TEST_OLD_SECRET'] = secret;
  folder = await temporaryFolder();
  await writeFile(join(folder.path, 'old.mjs'), program);
  await writeFile(join(folder.path, 'checksum.wasm'), checksumModule());
});
afterAll(async () => {
  delete process.env['CHANGEOVER_TEST_OLD_SECRET'];
  await folder[Symbol.asyncDispose]();
});

async function open(...verifiers: object[]): Promise<Verifiers> {
  const path = join(folder.path, `${Math.random()}.yaml`);
  await writeFile(path, stringify({ verifiers }));
  return Verifiers.open(path);
}
const command = (more: object = {}): object => ({
  name: 'old system',
  formats: ['OLD'],
  command: [process.execPath, join(folder.path, 'old.mjs'), folder.path],
  environment: { OLD_SECRET: '${CHANGEOVER_TEST_OLD_SECRET}' },
  ...more,
});
const wasm = (file = 'checksum.wasm', more: object = {}): object => ({
  name: 'checksum',
  formats: ['SUM'],
  wasm: file,
  ...more,
});
const signed = (key: string): Buffer =>
  Buffer.from(`${key} ${createHmac('sha256', secret).update(key).digest('hex')}`);
const failed = { code: 'VERIFIER_FAILED', status: 503 };

async function endlessModule(): Promise<string> {
  await writeFile(join(folder.path, 'endless.wasm'), checksumModule({ verify: endless }));
  return 'endless.wasm';
}

async function isGone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 5000; waited += 50) {
    try {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      if (/\) Z /.test(stat)) return true;
    } catch {
      return true;
    }
    await sleep(50);
  }
  return false;
}

describe('a command', () => {
  it('tells a genuine artifact from a forged one, and which key it carries', async () => {
    const verifiers = await open(command());
    expect(verifiers.nameFor('OLD')).toBe('old system');
    expect(verifiers.nameFor('NEW')).toBeUndefined();
    expect(await verifiers.ask('OLD', signed('K-1'))).toEqual({ genuine: true, key: 'K-1' });
    expect(await verifiers.ask('OLD', Buffer.from(`K-1 ${'0'.repeat(64)}`))).toEqual({ genuine: false });
  });

  it('gets no shell and no environment but its own', async () => {
    const verifiers = await open(command());
    expect(await verifiers.ask('OLD', signed('ENVIRONMENT'))).toEqual({
      genuine: true,
      key: 'OLD_SECRET,PATH',
    });
    const quoted = command({
      command: [process.execPath, '-e', 'process.exit(process.argv[1] === "; exit 1" ? 0 : 1)', '; exit 1'],
    });
    expect(await (await open(quoted)).ask('OLD', Buffer.from('x'))).toEqual({ genuine: true });
  });

  it('that takes too long, says too much, crashes or says nonsense has said nothing about the artifact', async () => {
    const verifiers = await open(command({ seconds: 1 }));
    for (const key of ['SLEEP', 'FLOOD', 'CRASH', 'TALK']) {
      const error = await verifiers.ask('OLD', signed(key)).catch((reason: unknown) => reason);
      expect(error, key).toMatchObject(failed);
      expect((error as Error).message).not.toContain(key);
    }
    expect(await verifiers.ask('OLD', signed('K-2'))).toMatchObject({ genuine: true });
  });

  it.skipIf(process.platform !== 'linux')(
    'that takes too long ends with everything that it started',
    async () => {
      const verifiers = await open(command({ seconds: 1 }));
      await expect(verifiers.ask('OLD', signed('CHILD'))).rejects.toMatchObject(failed);
      expect(await isGone(Number(await readFile(join(folder.path, 'child'), 'utf8')))).toBe(true);
    },
  );

  it.skipIf(process.platform !== 'linux')('ends with the server, and takes nothing more then', async () => {
    await rm(join(folder.path, 'child'), { force: true });
    const verifiers = await open(command({ seconds: 60 }), wasm(await endlessModule(), { seconds: 60 }));
    const asked = [verifiers.ask('OLD', signed('CHILD')), verifiers.ask('SUM', Buffer.from('x'))];
    const answers = Promise.allSettled(asked);
    while (!existsSync(join(folder.path, 'child'))) await sleep(20);
    await verifiers.stop();
    for (const one of await answers) expect(one).toMatchObject({ status: 'rejected', reason: failed });
    expect(await isGone(Number(await readFile(join(folder.path, 'child'), 'utf8')))).toBe(true);
    await expect(verifiers.ask('OLD', signed('K-1'))).rejects.toMatchObject(failed);
  });

  it('runs as often at once as it may; a few more wait, and the rest is told to come again', async () => {
    const verifiers = await open(command({ atOnce: 1 }));
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) => verifiers.ask('OLD', signed(`LOG${at}`))),
    );
    expect(answers.filter((one) => one.status === 'fulfilled')).toHaveLength(17);
    for (const one of answers)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'BUSY' });
    const log = await readFile(join(folder.path, 'log'), 'utf8');
    expect(log).toBe('in\nout\n'.repeat(17));
    expect(await verifiers.ask('OLD', signed('K-3'))).toMatchObject({ genuine: true });
  });
});

describe('a WebAssembly module', () => {
  const file = async (name: string, parts: Parameters<typeof checksumModule>[0]): Promise<string> => {
    await writeFile(join(folder.path, name), checksumModule(parts));
    return name;
  };

  it('tells a genuine artifact from a forged one, and which key it carries', async () => {
    const verifiers = await open(wasm());
    for (const key of ['K-1', 'Größe 漢字', 'x'.repeat(30_000).slice(0, 19_000)])
      expect(await verifiers.ask('SUM', withCheckByte(key))).toEqual({ genuine: true, key });
    expect(await verifiers.ask('SUM', Buffer.from('K-1?'))).toEqual({ genuine: false });
  });

  it('starts anew for every artifact', async () => {
    const verifiers = await open(wasm());
    const keys = Array.from({ length: 8 }, (_, at) => `key ${at}`.repeat(9 - at));
    const answers = await Promise.all(keys.map((key) => verifiers.ask('SUM', withCheckByte(key))));
    expect(answers.map((one) => one.key)).toEqual(keys);
  });

  it('that never ends, breaks, or answers neither yes nor no has said nothing about the artifact', async () => {
    for (const [name, verify] of Object.entries({ endless, beyond, seven })) {
      const verifiers = await open(wasm(await file(`${name}.wasm`, { verify }), { seconds: 1 }));
      await expect(verifiers.ask('SUM', Buffer.from('x')), name).rejects.toMatchObject(failed);
    }
    const small = await open(wasm(await file('small.wasm', {})));
    await expect(small.ask('SUM', Buffer.alloc(200_000))).rejects.toMatchObject(failed);
  });

  it('gets no more memory than it declares', async () => {
    const verifiers = await open(wasm(await file('greedy.wasm', { verify: greedy }), { memoryPages: 2 }));
    expect(await verifiers.ask('SUM', Buffer.from('x'))).toMatchObject({ genuine: true });
  });

  it.each([
    ['imports something', { imports: importing }, 'it imports e.f'],
    ['declares no bound of its memory', { memory: '01 00 01' }, 'any number of pages'],
    ['declares more memory than it may', { memory: '01 01 01 41' }, '65 pages'],
    ['declares a table without a bound', { table: '01 70 00 01' }, 'any number of entries'],
  ])('is refused when it %s', async (what, parts, reason) => {
    const name = await file(`${what}.wasm`, parts);
    const error = await open(wasm(name)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'EMS_VERIFIERS_INVALID' });
    expect((error as Error).message).toContain(reason);
  });
});

describe('the file that declares verifiers', () => {
  it('is refused as a whole when anything in it is wrong', async () => {
    await writeFile(join(folder.path, 'text.wasm'), 'no module');
    for (const [verifiers, reason] of [
      [[command(), command({ name: 'two' })], 'two verifiers claim the format OLD'],
      [[command({ command: ['/no/such/program'] })], 'no such file'],
      [[command({ command: [join(folder.path, 'old.mjs')] })], 'permission denied'],
      [[command({ environment: { A: '${CHANGEOVER_TEST_NOT_SET}' } })], 'CHANGEOVER_TEST_NOT_SET is not set'],
      [[command({ seconds: 0 })], 'verifiers.0'],
      [[command({ shell: true })], 'verifiers.0'],
      [[wasm('text.wasm')], 'WebAssembly'],
      [[wasm('none.wasm')], 'no such file'],
    ] as const) {
      const error = await open(...verifiers).catch((thrown: unknown) => thrown);
      expect(error, reason).toMatchObject({ code: 'EMS_VERIFIERS_INVALID' });
      expect((error as Error).message).toContain(reason);
    }
    await expect(Verifiers.open(join(folder.path, 'none.yaml'))).rejects.toMatchObject({
      code: 'EMS_VERIFIERS_INVALID',
    });
  });
});
