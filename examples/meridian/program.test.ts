import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { afterAll, describe, expect, test } from 'vitest';
import { generateMeridian } from './generate.ts';
import { openMailbox } from './mailbox.ts';
import { writeProgram } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'meridian-program-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = ['program.yaml', 'scenarios.csv', 'contacts.csv', 'completions.csv'];
const written = (seed: number, today: string): string => {
  writeProgram({ seed, today, out: folder });
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
};
/** Each test of a JUnit file with how it went. */
const outcomes = (xml: string): string[] =>
  xml
    .split('<testcase ')
    .slice(1)
    .map((one) => {
      const name = /name="([^"]*)"/.exec(one)?.[1] ?? '';
      return `${/<failure/.test(one) ? 'failed' : /<skipped/.test(one) ? 'skipped' : 'passed'} ${name}`;
    })
    .sort();

describe('the program of the example', () => {
  test('is the same for the same seed and day, and another for another day', () => {
    const first = written(1, '2026-11-24');
    expect(written(1, '2026-11-24')).toBe(first);
    expect(written(1, '2026-11-25')).not.toBe(first);
  });

  test('names nobody who could exist: every address is under .example', () => {
    const addresses = written(1, '2026-11-24').match(/[\w.+-]+@[\w.-]+/g) ?? [];
    expect(addresses.length).toBeGreaterThan(200);
    expect(addresses.filter((one) => !one.replace(/\.$/, '').endsWith('.example'))).toEqual([]);
  });

  test('has results that Vitest wrote: running the tests again finds the same', async () => {
    const again = join(folder, 'again.xml');
    const vitest = new URL('../../node_modules/vitest/vitest.mjs', import.meta.url).pathname;
    const config = new URL('acceptance/vitest.config.ts', import.meta.url).pathname;
    const args = [vitest, 'run', '--config', config, '--outputFile', again];
    const ended = await promisify(execFile)(process.execPath, args).catch((error: { code: number }) => error);
    // Some fail, because the old data is not clean.
    expect(ended).toMatchObject({ code: 1 });
    const kept = outcomes(readFileSync(new URL('results/acceptance.xml', import.meta.url), 'utf8'));
    expect(outcomes(readFileSync(again, 'utf8'))).toEqual(kept);
    expect(kept.filter((one) => one.startsWith('failed'))).toHaveLength(3);
  });
});

describe('the contract tests of the example', () => {
  const run = async (...args: string[]): Promise<number> => {
    const ended = await promisify(execFile)(process.execPath, args, { cwd: folder }).catch(
      (error: { code: number }) => error,
    );
    return 'code' in ended ? ended.code : 0;
  };
  const server = async (onMessage: (text: string) => void = () => {}) => {
    const mailbox = openMailbox(0, onMessage);
    await once(mailbox, 'listening');
    return { mailbox, port: (mailbox.address() as AddressInfo).port };
  };

  test('run with Node.js alone, and find a message that is not as it was agreed', async () => {
    cpSync(new URL('checks', import.meta.url), join(folder, 'checks'), { recursive: true });
    generateMeridian({ licenses: 20_000, seed: 1, out: join(folder, 'old', 'meridian.sqlite') });
    for (const name of ['crm', 'erp', 'warehouse'])
      expect([name, await run('checks/contract.mjs', name)]).toEqual([name, 0]);
    expect(await run('checks/sign-on.mjs')).toBe(0);
    const contract = join(folder, 'checks/contracts/crm.json');
    const text = readFileSync(contract, 'utf8').replace('"country": "text"', '"country": "integer"');
    writeFileSync(contract, text);
    expect(await run('checks/contract.mjs', 'crm')).toBe(1);
  });

  test('of mail fails while nobody answers', async () => {
    const { mailbox, port } = await server();
    expect(await run('checks/mail-server.mjs', '127.0.0.1', String(port))).toBe(0);
    mailbox.close();
    await once(mailbox, 'close');
    expect(await run('checks/mail-server.mjs', '127.0.0.1', String(port))).toBe(1);
  });

  test('have a mailbox that keeps what is sent, also lines with a dot', async () => {
    const kept: string[] = [];
    const { mailbox, port } = await server((text) => kept.push(text));
    const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
    const text = 'first\n.\n..two\nlast';
    await transport.sendMail({ from: 'a@x.example', to: 'b@x.example', subject: 'one', text });
    await transport.sendMail({ from: 'a@x.example', to: 'b@x.example', subject: 'two', text: 'short' });
    transport.close();
    mailbox.close();
    expect(kept).toHaveLength(2);
    expect(kept[0]).toContain('first\r\n.\r\n..two\r\nlast');
  });
});
