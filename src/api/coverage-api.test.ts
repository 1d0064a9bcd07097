import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';

let world: ApiWorld;
let lead: ApiClient;

beforeAll(async () => {
  world = await apiWorld();
  lead = await world.person(['LEAD']);
  await world.context.pool.query(
    `INSERT INTO stakeholder_group (migration, id, title, short, position, standard)
     VALUES ('toy', 'orders', 'Orders', 'ORD', 1, true) ON CONFLICT DO NOTHING`,
  );
  const made = await send('/api/scenarios.csv', 'text/csv', csv);
  expect(made.json).toEqual({ added: 3, changed: 0, unchanged: 0 });
});
afterAll(() => world[Symbol.asyncDispose]());

const csv = `id,title,function,process,priority,test
O-1,"<b>New</b> order",orders,order,HIGH,
O-2,Second order,orders,order,HIGH,orders > second
O-3,Renewal,orders,renewal,LOW,
`;
const junit = `<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="vitest tests" tests="4" failures="1" errors="0" time="0.9">
  <testsuite name="a.test.ts" tests="4" failures="1" errors="0" skipped="1" time="0.9">
    <testcase classname="a.test.ts" name="takes an order [O-1]" time="0.25"></testcase>
    <testcase classname="a.test.ts" name="orders &gt; second" time="0.1">
      <failure message="expected 1 to be 2" type="AssertionError"><![CDATA[<!DOCTYPE html> & more]]></failure>
    </testcase>
    <testcase classname="a.test.ts" name="renews [O-3]" time="0"><skipped/></testcase>
    <testcase classname="a.test.ts" name="something else" time="0.1"></testcase>
  </testsuite>
</testsuites>`;
const send = (path: string, type: string, body: string) =>
  lead.send('POST', path, { body, headers: { 'content-type': type } });
const sendJunit = (body: string) => send('/api/scenario-results', 'application/xml', body);
const coverage = async () => (await lead.get('/api/coverage')).json;

describe('coverage over the API', () => {
  it('counts the results of a JUnit file once, and shows HTML as text', async () => {
    const first = await sendJunit(junit);
    expect(first.json).toMatchObject({
      cases: 4,
      matched: 3,
      passed: 1,
      failed: 1,
      skipped: 1,
      unmatched: ['something else'],
      again: false,
    });
    expect((await sendJunit(junit)).json).toEqual({ ...first.json, again: true });
    const now = await coverage();
    expect(now.totals).toEqual({ total: 3, passed: 1, failing: 1, neverRun: 1 });
    expect(now.goalReached).toBe(false);
    expect(now.gaps.map((one: { scenario: string }) => one.scenario)).toEqual(['O-2', 'O-3']);
    expect((await lead.get('/api/scenarios/O-2')).json.lastMessage).toContain('<!DOCTYPE html> & more');
    expect((await lead.get('/api/scenarios/O-1')).json.title).toBe('<b>New</b> order');
    expect((await lead.get('/api/scenarios/O-2/results')).json.items).toHaveLength(1);
  });

  it('takes results by hand with a file, and reaches the goal', async () => {
    const attachment = { name: 'seen.txt', contentBase64: Buffer.from('seen').toString('base64') };
    const made = await lead.post('/api/scenarios/O-2/results', { outcome: 'PASSED', attachment });
    expect(made.json).toMatchObject({ source: 'HAND', by: { name: lead.name }, attachment: { bytes: 4 } });
    const path = `/api/scenarios/O-2/attachments/${made.json.attachment.sha256}`;
    expect((await lead.get(path)).text).toBe('seen');
    expect((await lead.get(path.replace('O-2', 'O-1'))).status).toBe(404);
    const large = await send(
      '/api/scenarios/O-3/attachments?name=p.png&outcome=PASSED',
      'image/png',
      'pixels',
    );
    expect(large.status).toBe(201);
    expect(await coverage()).toMatchObject({ goalReached: true, gaps: [] });
    const silent = await lead.post('/api/scenarios/O-2/results', { outcome: 'FAILED' });
    expect([silent.status, silent.json.code]).toEqual([400, 'RESULT_REASON']);
  });

  it.each([
    ['a billion laughs', '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><testsuites>&b;</testsuites>'],
    [
      'an entity of a file',
      '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><testsuites>&f;</testsuites>',
    ],
    ['an entity that is not declared', '<testsuites><testcase name="&evil;"/></testsuites>'],
    ['half a file', junit.slice(0, 400)],
    ['something else', '<html/>'],
    ['no XML', 'not XML'],
    ['an empty file', ''],
    ['a deep one', '<testsuite>'.repeat(1000)],
  ])('refuses %s and adds nothing', async (_, file) => {
    const before = await coverage();
    const answer = await sendJunit(file);
    expect([answer.status, answer.json.code]).toEqual([400, 'JUNIT_INVALID']);
    expect(await coverage()).toEqual(before);
  });

  it('names the line of each fault of a CSV and imports nothing of it', async () => {
    const answer = await send(
      '/api/scenarios.csv',
      'text/csv',
      `${csv}O-4,,nowhere,x,HIGH,\nO-1,again,orders,x,HUGE,\n`,
    );
    expect(answer.json.code).toBe('CSV_INVALID');
    expect(answer.json.errors.map((one: { path: string }) => one.path)).toEqual([
      'line 5',
      'line 5',
      'line 6',
      'line 6',
    ]);
    expect((await coverage()).totals.total).toBe(3);
  });

  it('gives a scenario that is typed a number that no file has taken', async () => {
    await lead.post('/api/scenarios', { id: 'S-1', title: 'a', function: 'orders', process: 'order' });
    const made = await lead.post('/api/scenarios', { title: 'b', function: 'orders', process: 'order' });
    expect(made.json).toMatchObject({ id: 'S-2', state: 'NEVER_RUN' });
  });
});
