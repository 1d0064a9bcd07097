import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../project/project.ts';
import { atPointer, type ContractTest, mostAnswerBytes } from './contract-test.ts';
import { runContractTest } from './run-contract-test.ts';

let server: Server;
let host = '';
let seen: IncomingMessage[] = [];

const pages: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/ok': (_, response) =>
    response.setHeader('content-type', 'application/json').end('{"state":"up","items":[{"id":7}]}'),
  '/moved': (_, response) => response.writeHead(302, { location: '/ok' }).end(),
  '/silent': () => undefined,
  '/drip': (_, response) => {
    const timer = setInterval(() => response.write('x'), 20);
    response.once('close', () => clearInterval(timer));
  },
  '/huge': (_, response) => {
    const block = Buffer.alloc(64 * 1024, 'x');
    const pump = () => {
      while (!response.destroyed && response.write(block));
      if (!response.destroyed) response.once('drain', pump);
    };
    pump();
  },
  '/echo': (request, response) =>
    response.writeHead(500).end(`your token is ${request.headers.authorization}`),
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('part');
    response.destroy();
  },
};

beforeAll(async () => {
  process.env['CRM_TOKEN_OF_TEST'] = 's3cret-token';
  server = createServer((request, response) => {
    seen.push(request);
    const page = pages[request.url?.split('?')[0] ?? ''];
    if (page === undefined) response.writeHead(404).end();
    else page(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  delete process.env['CRM_TOKEN_OF_TEST'];
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const test = (path: string, changes: object = {}, expected: object = {}): ContractTest => ({
  kind: 'HTTP',
  method: 'GET',
  urls: { rehearsal: `http://${host}${path}` },
  headers: {},
  body: null,
  ...changes,
  expect: { status: 200, bodyContains: null, json: null, withinMilliseconds: 2000, ...expected },
});

function run(what: ContractTest | null, integrations: object = {}) {
  seen = [];
  const allowed = {
    hosts: [host],
    secrets: { CRM_TOKEN_OF_TEST: [host], CRM_TOKEN_NOT_SET: [host] },
    ...integrations,
  };
  const config = {
    changeover: 1,
    name: 'toy',
    old: { url: 'sqlite:x', system: 'toy' },
    integrations: allowed,
  };
  return runContractTest(
    { folder: process.cwd(), config: parseConfig(JSON.stringify(config), 'changeover.yaml') },
    'crm',
    what,
  );
}

describe('a contract test over HTTP', () => {
  it('passes when status, text, a value and the time are as expected', async () => {
    const good = test(
      '/ok?secret=1',
      {},
      { bodyContains: '"up"', json: { pointer: '/items/0/id', equals: '7' } },
    );
    const result = await run(good);
    expect(result).toMatchObject({ passed: true, findings: [], target: `GET http://${host}/ok` });
  });

  it.each([
    ['/none', {}, ['expected status 200, got 404']],
    ['/moved', {}, ['expected status 200, got 302']],
    ['/ok', { bodyContains: 'down' }, ['the answer does not contain the expected text']],
    ['/ok', { json: { pointer: '/state', equals: 'down' } }, ['the value at /state is not the expected one']],
    ['/ok', { json: { pointer: '/gone', equals: 'x' } }, ['the answer has nothing at /gone']],
    ['/none', { status: 404, json: { pointer: '/a', equals: 'x' } }, ['the answer is not JSON']],
  ])('says what is wrong with %s when %j is expected', async (path, expected, findings) => {
    expect(await run(test(path, {}, expected))).toMatchObject({ passed: false, findings });
  });

  it.each(['/silent', '/drip'])('ends in time when the other side is as %s', async (path) => {
    const startedAt = performance.now();
    const result = await run(test(path, {}, { withinMilliseconds: 300 }));
    expect(result).toMatchObject({ passed: false, findings: ['no whole answer within 300 ms'] });
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('reads no more than a bounded part of a huge answer, and hangs up', async () => {
    const result = await run(test('/huge', {}, { withinMilliseconds: 20_000 }));
    expect(result.findings).toEqual([
      `the answer is larger than ${mostAnswerBytes / 1024} KiB; only that much was read`,
    ]);
    for (let waited = 0; !seen[0]?.socket.destroyed && waited < 5000; waited += 20) await sleep(20);
    expect(seen[0]?.socket.destroyed).toBe(true);
  });

  it('finds a connection that is cut, and a host that is not there', async () => {
    expect((await run(test('/cut'))).findings[0]).toMatch(/^no answer \(/);
    const gone = test('', { urls: { rehearsal: 'http://127.0.0.1:1/' } });
    expect((await run(gone, { hosts: ['127.0.0.1:1'] })).findings[0]).toMatch(
      /^no answer \(.*(ECONNREFUSED|bad port)/,
    );
  });

  it('sends a secret by reference to the host it is for, and repeats it nowhere', async () => {
    const result = await run(test('/echo', { headers: { Authorization: 'Bearer ${CRM_TOKEN_OF_TEST}' } }));
    expect(seen[0]?.headers.authorization).toBe('Bearer s3cret-token');
    expect(JSON.stringify(result)).not.toContain('s3cret');
  });

  it('is not run at all against a host, or with a variable, that changeover.yaml does not allow', async () => {
    const header = (name: string) => ({ headers: { 'X-Key': `\${${name}}` } });
    const refused = (what: ContractTest | null, allowed = {}) =>
      run(what, allowed).catch((error: { code: string }) => error.code);
    expect(await refused(test('/ok'), { hosts: ['crm.example'] })).toBe('INTEGRATION_HOST');
    expect(await refused(test('/ok', header('PATH')))).toBe('INTEGRATION_SECRET');
    expect(await refused(test('/ok', header('CRM_TOKEN_NOT_SET')))).toBe('INTEGRATION_SECRET');
    const elsewhere = { secrets: { CRM_TOKEN_OF_TEST: ['crm.example'] } };
    expect(await refused(test('/ok', header('CRM_TOKEN_OF_TEST')), elsewhere)).toBe('INTEGRATION_SECRET');
    expect(await refused(test('/ok', { urls: { live: `http://${host}/ok` } }))).toBe(
      'INTEGRATION_UNTESTABLE',
    );
    expect(await refused(null)).toBe('INTEGRATION_UNTESTABLE');
    expect(seen).toEqual([]);
  });
});

describe('a contract test by command', () => {
  const command = (withinMilliseconds = 20_000): ContractTest => ({
    kind: 'COMMAND',
    command: 'check',
    withinMilliseconds,
  });
  const by = (script: string) => ({ commands: { check: [process.execPath, '-e', script] } });

  it('passes when the command ends well, and says how it ended otherwise', async () => {
    expect(await run(command(), by('process.exit(0)'))).toMatchObject({
      passed: true,
      target: 'command check',
    });
    expect((await run(command(), by('process.exit(3)'))).findings).toEqual(['exit 3']);
    const missing = { commands: { check: ['/nowhere/at-all'] } };
    expect((await run(command(), missing)).findings[0]).toMatch(/did not start .*ENOENT/);
    await expect(run(command())).rejects.toMatchObject({ code: 'INTEGRATION_COMMAND' });
  });

  it('ends a command that does not end, with what it started', async () => {
    const startedAt = performance.now();
    const script = 'require("child_process").spawn("sleep",["600"]);setInterval(()=>{},1000)';
    expect((await run(command(700), by(script))).findings).toEqual(['the command did not end within 700 ms']);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe('a JSON pointer', () => {
  it.each([
    ['', { a: 1 }, { a: 1 }],
    ['/a~1b/~0c', { 'a/b': { '~c': 2 } }, 2],
    ['/0', ['x'], 'x'],
    ['/length', ['x'], 1],
    ['/toString', {}, undefined],
    ['a', { a: 1 }, undefined],
  ])('%s finds what RFC 6901 says', (pointer, value, found) => {
    expect(atPointer(value, pointer)).toEqual(found);
  });
});
