import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { readEvents } from '../../test/support/event-reader.ts';
import { prepareMeridian } from '../../test/support/meridian-folder.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Duck } from '../duck/duck.ts';
import { beginStage, stagesOfRuns } from '../run/run-store.ts';
import { listAudit } from '../store/audit-store.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let world: ApiWorld;
let engineer: ApiClient;
let member: ApiClient;

beforeAll(async () => {
  folder = await temporaryFolder();
  const path = join(folder.path, 'meridian');
  await prepareMeridian(path, { licenses: 250, seed: 11 });
  world = await apiWorld({ folder: path });
  engineer = await world.person(['ENGINEER']);
  member = await world.person(['MEMBER']);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Waits until a run is no longer at work. */
async function ended(run: string): Promise<{ state: string; stages: { stage: string; state: string }[] }> {
  for (;;) {
    const { json } = await engineer.get(`/api/runs/${run}`);
    if (json.state !== 'running') return json;
    await new Promise((done) => setTimeout(done, 200));
  }
}

describe('a rehearsal started from the console', () => {
  it('tells its progress, keeps its log, can be stopped, and goes on', async () => {
    const reader = await readEvents(world.url, '/api/events?topics=run,gate', engineer.headers);
    const started = await engineer.post('/api/runs', {});
    expect(started.status).toBe(202);
    expect(started.json.run).toBe('0001');
    const busy = await engineer.post('/api/runs', {});
    expect([busy.status, busy.json.code]).toEqual([409, 'RUN_BUSY']);
    await reader.until(4);
    const refused = await engineer.post('/api/runs/0001/stop', { confirm: 'please' });
    expect(refused.json.code).toBe('INPUT_INVALID');
    expect((await engineer.get('/api/runs/0001')).json.stopAsked).toBe(false);
    expect((await engineer.post('/api/runs/0001/stop', { confirm: 'stop' })).status).toBe(204);
    expect((await engineer.get('/api/runs/0001')).json.stopAsked).toBe(true);
    expect((await ended('0001')).state).toBe('stopped');
    const idle = await engineer.post('/api/runs/latest/stop', { confirm: 'stop' });
    expect([idle.status, idle.json.code]).toEqual([409, 'RUN_NOT_AT_WORK']);
    const again = await engineer.post('/api/runs', {});
    expect(again.json.run).toBe('0001');
    const done = await ended('0001');
    expect(done.state).toBe('done');
    expect(done.stages.map((one) => one.state)).toEqual(Array.from({ length: 7 }, () => 'done'));
    while (!reader.seen.some((one) => one.data['state'] === 'done'))
      await new Promise((wait) => setTimeout(wait, 50));
    const said = reader.seen.map((one) => one.data);
    expect(
      said.filter((one) => 'stage' in one && one['stageState'] === 'done').length,
    ).toBeGreaterThanOrEqual(7);
    expect(said.some((one) => 'progress' in one)).toBe(true);
    while (!reader.seen.some((one) => one.event === 'gate'))
      await new Promise((wait) => setTimeout(wait, 50));
    reader.close();
    const lines = (await engineer.get('/api/runs/0001/log')).json.items as { text: string }[];
    expect(lines.some((one) => one.text.startsWith('reconcile'))).toBe(true);
  });

  it('is recorded with who started and stopped it', async () => {
    const entries = await listAudit(world.context.pool, { migration: 'meridian', action: 'run', limit: 10 });
    expect(entries.map((one) => [one.action, one.actorName])).toEqual([
      ['run.start', engineer.name],
      ['run.stop', engineer.name],
      ['run.start', engineer.name],
    ]);
  });

  it('is listed, newest first', async () => {
    const list = await member.get('/api/runs');
    expect(list.json.items.map((one: { id: string }) => one.id)).toEqual(['0001']);
    expect(list.json.items[0].verdict).toMatchObject({ verdict: 'RED', go: false });
    const { seconds, stages } = list.json.items[0];
    const worked = stages.reduce((sum: number, one: { seconds: number }) => sum + one.seconds, 0);
    expect(seconds).toBeCloseTo(worked, 6);
    const report = await member.get('/api/runs/latest/report');
    expect(report.text).toContain('<html');
    expect(report.headers.get('content-security-policy')).toMatch(/style-src 'sha256-/);
    expect((await member.get('/api/runs/0099')).json.code).toBe('NOT_FOUND');
    expect((await member.get('/api/runs/../../etc')).status).toBe(404);
  });
});

describe('the list of runs', () => {
  const ids = async (query: string): Promise<string[]> =>
    (await member.get(`/api/runs?${query}`)).json.items.map((one: { id: string }) => one.id);

  beforeAll(async () => {
    const { pool } = world.context;
    // In states that take a killed process or a broken system to reach, older than the real one.
    await pool.query(
      `INSERT INTO run (id, migration, command, environment, inputs, state, stop_requested_at, started_at)
       VALUES ('0000-a', 'meridian', 'rehearse', 'rehearsal', '', 'failed', NULL, '2026-01-01'),
              ('0000-b', 'meridian', 'rehearse', 'burn-in', '', 'failed', now(), '2026-01-02'),
              ('0000-c', 'meridian', 'rehearse', 'rehearsal', '', 'running', NULL, '2026-01-03')`,
    );
  });
  afterAll(() => world.context.pool.query("DELETE FROM run WHERE id LIKE '0000-%'"));

  it('does not count on for a stage whose process is gone', async () => {
    const { pool } = world.context;
    await pool.query(
      `INSERT INTO run_stage (run, stage, state, seconds, started_at) VALUES ('0000-c', 'load', 'running', 4, '2026-01-03')`,
    );
    const { items } = (await member.get('/api/runs?state=cut-off')).json;
    expect(items[0].stages.find((one: { stage: string }) => one.stage === 'load')).toMatchObject({
      state: 'cut-off',
      seconds: 4,
    });
    await beginStage(pool, '0000-c', 'load');
    const [load] = (await stagesOfRuns(pool, ['0000-c'])).get('0000-c') ?? [];
    expect(load?.seconds).toBeLessThan(60);
  });

  it('tells apart what failed, was stopped, was cut off, and is done', async () => {
    expect(await ids('state=failed')).toEqual(['0000-a']);
    expect(await ids('state=stopped')).toEqual(['0000-b']);
    expect(await ids('state=cut-off')).toEqual(['0000-c']);
    expect(await ids('state=running')).toEqual([]);
    expect(await ids('state=done')).toEqual(['0001']);
    expect(await ids('environment=burn-in')).toEqual(['0000-b']);
    expect(await ids('state=failed&environment=burn-in')).toEqual([]);
    expect(await ids('limit=2')).toEqual(['0001', '0000-c']);
  });

  it('is followed by what the stages took, finished runs alone', async () => {
    const { stages, environment } = (await member.get('/api/run-durations')).json;
    expect(environment).toBe('rehearsal');
    expect(stages.map((one: { stage: string }) => one.stage)).toEqual([
      'snapshot',
      'map',
      'dispose',
      'load',
      'reconcile',
      'prove',
      'judge',
    ]);
    for (const one of stages) {
      expect(one.runs).toBe(1);
      expect([one.shortest, one.longest, one.newest]).toEqual([one.median, one.median, one.median]);
    }
    expect((await member.get('/api/run-durations?environment=live')).json.stages).toEqual([]);
  });
});

describe('differences', () => {
  const differ = (path: string, client = engineer) => client.get(`/api/runs/latest/differences?${path}`);

  beforeAll(async () => {
    // As many as a bad mapping makes, in the layout that reconcile writes.
    const root = join(world.folder, '.changeover/runs/0001');
    await using duck = await Duck.open({
      memory: '500MB',
      threads: 1,
      temporaryFolder: join(folder.path, 'duck'),
    });
    await duck.run(`COPY (
      SELECT 'person' AS entity, 'p' || i || '@example.test' AS old_key, 'different' AS kind, 'email' AS field,
             'p' || i || '@example.test' AS old_value, 'q@example.test' AS new_value, 'truncated' AS cause,
             CASE WHEN i % 10 = 0 THEN 'known-truncation' END AS allowed FROM range(50000) t(i)
    ) TO '${root}/differences/person.parquet' (FORMAT parquet)`);
    await duck.run(`COPY (
      SELECT 'organization' AS entity, old_key, 'different' AS kind, 'name' AS field, 'Old' AS old_value,
             'New' AS new_value, 'text-changed' AS cause, NULL::VARCHAR AS allowed
        FROM read_parquet('${root}/differences/expected/organization.parquet') ORDER BY old_key LIMIT 3
    ) TO '${root}/differences/organization.parquet' (FORMAT parquet)`);
    await duck.run(`COPY (
      SELECT 'product' AS entity, old_key, 'only-in-old' AS kind, NULL::VARCHAR AS field, NULL::VARCHAR AS old_value,
             NULL::VARCHAR AS new_value, 'missing' AS cause, 'old-products' AS allowed
        FROM read_parquet('${root}/differences/expected/product.parquet') ORDER BY old_key LIMIT 1
    ) TO '${root}/differences/product.parquet' (FORMAT parquet)`);
  });

  it('of any number are read where somebody looks, in one order', async () => {
    const first = (await differ('entity=person&limit=100')).json;
    expect([first.total, first.items.length]).toEqual([50_000, 100]);
    const startedAt = performance.now();
    const far = (await differ('entity=person&limit=100&offset=49950')).json;
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(far.items).toHaveLength(50);
    const keys = [...first.items, ...far.items].map((one: { oldKey: string }) => one.oldKey);
    expect(keys).toEqual(keys.toSorted());
  });

  it('are counted by every combination of entity, field and cause, and told apart by acceptance', async () => {
    const { groups } = (await engineer.get('/api/runs/latest/reconciliation')).json;
    expect(groups).toContainEqual({
      entity: 'person',
      field: 'email',
      kind: 'different',
      cause: 'truncated',
      open: 45_000,
      accepted: 5000,
    });
    expect((await differ('standing=accepted&limit=1')).json.total).toBe(5001);
    const { totals, acceptances } = (await engineer.get('/api/runs/latest/reconciliation')).json;
    expect(totals.length).toBeGreaterThan(5);
    expect(totals.every((one: { ok: boolean }) => one.ok)).toBe(true);
    expect(acceptances).toEqual([]);
    expect((await differ('cause=text-changed')).json.total).toBe(3);
  });

  it('show keys and personal data to those who may see them alone', async () => {
    const [open] = (await differ('entity=person&limit=1')).json.items;
    expect(open.oldKey).toBe('p0@example.test');
    const hidden = await differ('entity=person&limit=1', member);
    expect(hidden.text).not.toContain('p0@');
    expect(hidden.json.items[0]).toMatchObject({
      oldKey: 'p•••@example.test',
      newValue: '••• (14 characters)',
    });
    expect((await differ('key=p12&limit=1', member)).json.total).toBe(0);
    expect((await differ('key=p12&limit=1')).json.total).toBeGreaterThan(1);
    const outsider = await world.person(['VIEWER']);
    expect((await differ('limit=1', outsider)).json.code).toBe('FORBIDDEN');
  });

  it('lead to both sides of a record', async () => {
    const [one] = (await differ('entity=organization&limit=1')).json.items;
    const path = `/api/runs/latest/records/organization/${one.id}`;
    const pair = (await engineer.get(path)).json;
    expect(pair).toMatchObject({
      oldKey: one.oldKey,
      inOld: true,
      inNew: true,
      masked: false,
      whole: null,
    });
    const name = pair.fields.find((field: { field: string }) => field.field === 'name');
    expect(name.cause).toBe('text-changed');
    expect(name.old).toBe(name.new);
    const [lost] = (await differ('kind=only-in-old')).json.items;
    const whole = (await engineer.get(`/api/runs/latest/records/product/${lost.id}`)).json;
    expect(whole.whole).toEqual({ kind: 'only-in-old', cause: 'missing', allowed: 'old-products' });
    const masked = (await member.get(path)).json;
    expect(masked.masked).toBe(true);
    const explained = await member.get(`/api/mapping/explanation?entity=organization&id=${one.id}`);
    expect(explained.json.sql).toContain('SELECT');
    expect(explained.json.raw.length).toBeGreaterThan(0);
  });

  it('are searched beside what stayed behind', async () => {
    const all = (await engineer.get('/api/archive?text=a&entity=organization&limit=3')).json.items;
    expect(all.length).toBeGreaterThan(0);
    expect(all[0].raw).toContain('{');
    // Without the right to see keys, a whole key finds its record, and a part of one nothing.
    const key = all[0].oldKey as string;
    const find = async (text: string) =>
      (await member.get(`/api/archive?entity=organization&text=${encodeURIComponent(text)}`)).json.items;
    expect(await find(key)).toMatchObject([{ matched: ['old_key'], raw: null }]);
    expect((await find(key.slice(0, -1))).map((one: { oldKey: string }) => one.oldKey)).toEqual([]);
    const hits = async (client: ApiClient, text: string) =>
      (await client.get(`/api/search?text=${encodeURIComponent(text)}`)).json.items.filter(
        (one: { kind: string }) => one.kind === 'record',
      );
    const [open] = (await differ('entity=organization&limit=1')).json.items;
    expect(await hits(engineer, open.oldKey.slice(0, -1))).toContainEqual(
      expect.objectContaining({ id: open.id, detail: `organization ${open.oldKey}` }),
    );
    expect(await hits(member, open.oldKey.slice(0, -1))).toEqual([]);
    expect(await hits(member, open.oldKey)).toMatchObject([{ id: open.id }]);
    const [order] = await hits(member, 'SO-2');
    expect(order).toMatchObject({
      title: expect.stringMatching(/^SO-2/),
      detail: expect.stringMatching(/^order /),
    });
  });
});
