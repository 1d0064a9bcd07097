import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { listEvidence } from '../evidence/evidence-store.ts';

let crm: Server;
let up = true;
let url = '';
let world: ApiWorld;
let engineer: ApiClient;
let member: ApiClient;

beforeAll(async () => {
  crm = createServer((_, response) => response.writeHead(up ? 200 : 503).end(up ? 'ok' : 'no'));
  await new Promise<void>((resolve) => crm.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(crm.address() as AddressInfo).port}`;
  url = `http://${host}/accounts`;
  world = await apiWorld({ config: `environment: burn-in\nintegrations: { hosts: ["${host}"] }\n` });
  engineer = await world.person(['ENGINEER']);
  member = await world.person(['MEMBER']);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await new Promise((resolve) => crm.close(resolve));
});

const httpTest = (changes: object = {}) => ({
  kind: 'HTTP',
  method: 'GET',
  urls: { 'burn-in': url },
  headers: {},
  body: null,
  expect: { status: 200, bodyContains: 'ok', json: null, withinMilliseconds: 5000 },
  ...changes,
});
const link = {
  id: 'crm',
  title: 'CRM',
  kind: 'CRM',
  direction: 'BOTH',
  atSwitch: 'Point the webhook at the new system',
  atRollback: 'Point it back',
};
const evidence = async () =>
  (await listEvidence(world.context.pool, 'toy')).filter((one) => one.kind === 'integration');

describe('integrations over the API', () => {
  it('are kept with owner, steps and a test; a token typed into a header is refused', async () => {
    const typed = await member.post('/api/integrations', {
      ...link,
      test: httpTest({ headers: { Authorization: 'Bearer abc' } }),
    });
    expect([typed.status, typed.json.code]).toEqual([400, 'INPUT_INVALID']);
    const made = await member.post('/api/integrations', { ...link, owner: member.id, test: httpTest() });
    expect(made.json).toMatchObject({ ownerName: member.name, lastRun: null, version: 1 });
    expect((await member.post('/api/integrations', link)).json.code).toBe('ID_TAKEN');
    expect(
      (await member.post('/api/integrations', { ...link, id: 'erp', title: 'ERP', kind: 'ERP', test: null }))
        .status,
    ).toBe(201);
  });

  it('are tested on the URL of this environment, and the result is evidence', async () => {
    expect((await member.post('/api/integrations/crm/test')).status).toBe(403);
    const tested = await engineer.post('/api/integrations/crm/test');
    expect(tested.json.lastRun).toMatchObject({
      passed: true,
      environment: 'burn-in',
      target: `GET ${url}`,
      outdated: false,
    });
    expect((await evidence()).at(-1)).toMatchObject({
      outcome: 'FAIL',
      environment: 'burn-in',
      body: { integrations: 2, passed: 1, untested: ['erp'], failing: [], without_step: [] },
    });
    const erp = await engineer.post('/api/integrations/erp/test');
    expect([erp.status, erp.json.code]).toEqual([409, 'INTEGRATION_UNTESTABLE']);
    await member.patch('/api/integrations/erp', { test: httpTest() }, 1);
    up = false;
    const all = await engineer.post('/api/integration-tests');
    expect(all.json.items.map((one: { lastRun: { findings: string[] } }) => one.lastRun.findings)).toEqual([
      ['expected status 200, got 503', 'the answer does not contain the expected text'],
      ['expected status 200, got 503', 'the answer does not contain the expected text'],
    ]);
    up = true;
    await engineer.post('/api/integration-tests');
    expect((await evidence()).at(-1)).toMatchObject({
      outcome: 'PASS',
      summary: '2 of 2 integrations pass their contract test',
    });
  });

  it('count as untested again when their test is changed', async () => {
    const { version } = (await member.get('/api/integrations/crm')).json;
    const changed = await member.patch(
      '/api/integrations/crm',
      { test: httpTest({ method: 'HEAD' }) },
      version,
    );
    expect(changed.json.lastRun).toMatchObject({ passed: true, outdated: true });
    await engineer.post('/api/integrations/erp/test');
    expect((await evidence()).at(-1)).toMatchObject({ outcome: 'FAIL', body: { untested: ['crm'] } });
    const stale = await member.patch('/api/integrations/crm', { notes: 'x' }, version);
    expect([stale.status, stale.json.current.version]).toEqual([412, version + 1]);
  });
});
