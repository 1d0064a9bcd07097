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
});
afterAll(() => world[Symbol.asyncDispose]());

const importCsv = (body: string) =>
  lead.send('POST', '/api/issues.csv', { body, headers: { 'content-type': 'text/csv' } });
const titles = async () =>
  (await lead.get('/api/issues')).json.items.map((one: { title: string }) => one.title);

describe('issues over the API', () => {
  it('keeps HTML in a title as text, ages the entry, closes it and tells who was late', async () => {
    const title = '<img src=x onerror=alert(1)>';
    const made = await lead.post('/api/issues', { title, workstream: 'orders', owner: lead.id });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ id: 'I-1', title, owner: { name: lead.name }, ageDays: 0 });
    await world.context.pool.query('UPDATE issue SET opened_on = opened_on - 9');
    const { openedOn } = (await lead.get('/api/issues/I-1')).json;
    const late = await lead.patch('/api/issues/I-1', { dueOn: openedOn }, 1);
    expect(late.json).toMatchObject({ ageDays: 9, overdueDays: 9 });
    expect((await lead.get('/api/issue-summary')).json).toMatchObject({ open: 1, overdue: 1 });
    const done = await lead.patch('/api/issues/I-1', { state: 'RESOLVED', resolution: 'fixed' }, 2);
    expect(done.json).toMatchObject({ state: 'RESOLVED', ageDays: 9, overdueDays: 0 });
    const old = await lead.patch('/api/issues/I-1', { title: 'mine' }, 2);
    expect([old.status, old.json.code]).toEqual([412, 'CHANGED_MEANWHILE']);
  });

  it('names the line of each fault of a file and imports nothing of it', async () => {
    const before = await titles();
    const answer = await importCsv(
      'title,severity,workstream,due_on\nGood,HIGH,orders,\n"two\nlines",UGLY,orders,\nBad,,nowhere,2026-02-30\n',
    );
    expect(answer.json.code).toBe('CSV_INVALID');
    expect(answer.json.errors.map((one: { path: string }) => one.path)).toEqual([
      'line 3',
      'line 5',
      'line 5',
    ]);
    const open = await importCsv('title\n"never closed');
    expect([open.status, open.json.code]).toEqual([400, 'CSV_INVALID']);
    expect(await titles()).toEqual(before);
  });

  it('takes back what it exports, formulas and line breaks included, without changing anything', async () => {
    const file = 'title;kind;probability;description\n=1+1;RISK;LIKELY;"a;b\nc"\n';
    expect((await importCsv(file)).json).toEqual({ added: 1, changed: 0, unchanged: 0 });
    const out = await lead.get('/api/issues.csv');
    expect(out.text).toContain("'=1+1");
    expect((await importCsv(out.text)).json).toEqual({ added: 0, changed: 0, unchanged: 2 });
    expect(await titles()).toContain('=1+1');
  });

  it('gives pages that hold each entry once', async () => {
    const all = await titles();
    const first = (await lead.get('/api/issues?limit=1')).json;
    const second = (await lead.get(`/api/issues?limit=1&cursor=${first.next}`)).json;
    expect([...first.items, ...second.items].map((one) => one.title)).toEqual(all);
  });

  it('refuses a probability of what is no risk, and a group that is not there', async () => {
    const odd = await lead.post('/api/issues', { title: 'x', probability: 'LIKELY' });
    expect(odd.json.code).toBe('PROBABILITY_OF_RISK');
    const lost = await lead.post('/api/issues', { title: 'x', workstream: 'nowhere' });
    expect([lost.status, lost.json.code]).toEqual([404, 'NOT_FOUND']);
  });
});
