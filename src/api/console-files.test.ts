import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let world: ApiWorld;
const script = `console.log(${JSON.stringify('x'.repeat(5000))});`;

beforeAll(async () => {
  folder = await temporaryFolder();
  const consoleFolder = join(folder.path, 'console');
  await mkdir(join(consoleFolder, 'assets'), { recursive: true });
  await writeFile(join(folder.path, 'secret.txt'), 'not for anybody');
  await writeFile(
    join(consoleFolder, 'index.html'),
    '<!doctype html><meta property="csp-nonce" nonce="{{CSP_NONCE}}"><style nonce="{{CSP_NONCE}}"></style>',
  );
  await writeFile(join(consoleFolder, 'assets', 'index-1a2b.js'), script);
  world = await apiWorld({ context: { consoleFolder } });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** A path exactly as given: fetch would tidy it. */
function raw(path: string): Promise<{ status: number; body: string }> {
  return new Promise((done, fail) => {
    const { hostname, port } = new URL(world.url);
    request({ hostname, port, path }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => done({ status: response.statusCode ?? 0, body }));
    })
      .on('error', fail)
      .end();
  });
}

describe('the console', () => {
  it('is one page for every address, with a nonce of its own each time, which the policy names', async () => {
    const nonces = new Set<string>();
    for (const path of ['/', '/gate', '/runs/0001', '/gate?criterion=reversal', '/index.html']) {
      const answer = await world.stranger.get(path);
      const nonce = /nonce="([^"]+)"/.exec(answer.text)?.[1] ?? '';
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get('content-security-policy'), path).toContain(`'nonce-${nonce}'`);
      expect(answer.headers.get('content-security-policy'), path).not.toMatch(/unsafe|\*/);
      expect(answer.headers.get('cache-control'), path).toBe('no-store');
      expect(answer.text, path).not.toContain('CSP_NONCE');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(5);
  });

  it('sends its files for good, compressed where that is understood', async () => {
    const answer = await world.stranger.get('/assets/index-1a2b.js', { 'accept-encoding': 'gzip' });
    expect(answer.text).toBe(script);
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(answer.headers.get('cache-control')).toContain('immutable');
    const plain = await world.stranger.get('/assets/index-1a2b.js', { 'accept-encoding': 'identity' });
    expect([plain.headers.get('content-encoding'), plain.text]).toEqual([null, script]);
  });

  it('leads out of its folder by no address', async () => {
    for (const path of [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '//secret.txt',
      '/assets/%00',
    ]) {
      const { body } = await raw(path);
      expect(body, path).not.toContain('not for anybody');
    }
  });

  it('has JSON, not its page, for what the API does not have, and for files that are not there', async () => {
    for (const path of ['/api/nothing', '/api', '/assets/gone.js', '/favicon.ico']) {
      const answer = await world.stranger.get(path);
      expect([answer.status, answer.json?.code], path).toEqual([404, 'NOT_FOUND']);
    }
  });
});
