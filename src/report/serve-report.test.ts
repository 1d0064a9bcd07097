import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { fixtureInput } from './report-fixture.ts';
import { reportModel } from './report-model.ts';
import { reportPage } from './report-page.ts';
import { serveReport } from './serve-report.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const local = { port: 0, host: '127.0.0.1' };

beforeAll(async () => {
  folder = await temporaryFolder();
  const model = reportModel(fixtureInput());
  await mkdir(join(folder.path, 'report'));
  await writeFile(join(folder.path, 'report', 'report.html'), reportPage(model));
  await writeFile(join(folder.path, 'report', 'report.json'), JSON.stringify(model));
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('serving the report', () => {
  it('gives the page under its own policy, and the data', async () => {
    const server = await serveReport(join(folder.path, 'report'), local);
    try {
      const page = await fetch(server.url);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toContain('text/html');
      expect(page.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-.+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
      );
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await page.text()).toContain('Not ready to go live');
      const data = await fetch(new URL('report.json', server.url));
      expect(data.headers.get('content-type')).toContain('application/json');
      expect(await data.json()).toMatchObject({ run: '0007' });
    } finally {
      await server.close();
    }
  });

  it('answers 404 as JSON for anything else, also for paths that try to leave the folder', async () => {
    const server = await serveReport(join(folder.path, 'report'), local);
    try {
      for (const path of ['nothing', 'api/x', '..%2f..%2fetc%2fpasswd', 'report.html.bak']) {
        const answer = await fetch(new URL(path, server.url));
        expect(answer.status).toBe(404);
        expect(await answer.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
      }
    } finally {
      await server.close();
    }
  });

  it('says that there is no report when there is none', async () => {
    const server = await serveReport(join(folder.path, 'nowhere'), local);
    try {
      const answer = await fetch(server.url);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ error: { code: 'RUN_MISSING' } });
    } finally {
      await server.close();
    }
  });

  it('refuses a port that is taken, and closes although a client keeps its connection', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(serveReport(folder.path, { ...local, port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      details: { port },
    });
    await new Promise((done) => other.close(done));
    const server = await serveReport(folder.path, { ...local, port });
    await fetch(server.url, { headers: { connection: 'keep-alive' } });
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  });
});
