import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeProgram } from '../../examples/meridian/program.ts';
import { type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { systemActor } from '../store/actor.ts';
import { demoSignIn } from './demo-sign-in.ts';
import { hasProgram, importProgram } from './import-program.ts';
import { startProgram } from './start-program.ts';

let world: ApiWorld;

const example = new URL('../../examples/meridian/', import.meta.url);

beforeAll(async () => {
  world = await apiWorld();
  const { folder } = world.context.project;
  writeProgram({ seed: 1, today: '2026-11-24', out: folder });
  cpSync(new URL('results', example), join(folder, 'results'), { recursive: true });
});
afterAll(() => world[Symbol.asyncDispose]());

const run = () => {
  const { pool, project, migration } = world.context;
  return importProgram(pool, project, { migration, actor: systemActor }, new Date());
};

/** How many rows each table of the program has, and the audit trail. */
const everything = async () => {
  const tables = await world.context.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name = 'migration' AND table_name <> 'event' ORDER BY 1`,
  );
  const counts = await Promise.all(
    tables.rows.map(async ({ name }) => [
      name,
      (await world.context.pool.query(`SELECT count(*) AS n FROM ${name}`)).rows[0].n,
    ]),
  );
  return Object.fromEntries(counts);
};

// Each alias stands for ten of the one before: a billion at the end.
const laughs = Array.from({ length: 10 }, (_, at) => {
  const inside =
    at === 0
      ? '"ha"'
      : Array(10)
          .fill(`*a${at - 1}`)
          .join(', ');
  return `x${at}: &a${at} [${inside}]`;
}).join('\n');
const series =
  '{ id: core, title: Core, starts_on: 2026-11-02, weekdays: [TU, TH], at_time: "09:30", minutes: 45 }';

describe('the program file of the example', () => {
  it('fills the program, and adds nothing when it is brought in again', async () => {
    const { pool, migration, project, clock } = world.context;
    expect(await hasProgram(pool, migration)).toBe(false);
    expect(await run()).toEqual({
      people: 29,
      tasks: 123,
      issues: 18,
      scenarios: 39,
      meetings: 5,
      // 13 audiences, 13 sessions, 123 completions, 10 declarations
      training: 159,
      contacts: 60,
      messages: 3,
      integrations: 5,
      results: 18,
    });
    // As a server starts: the standard meetings and audiences stand back.
    await startProgram(pool, project.config, clock());
    expect(await hasProgram(pool, migration)).toBe(true);
    const rows = await everything();
    expect(Object.values(await run()).every((added) => added === 0)).toBe(true);
    await startProgram(pool, project.config, clock());
    expect(await everything()).toEqual(rows);
    const heads = await pool.query(
      `SELECT DISTINCT function FROM account_function WHERE migration = $1 AND position = 'HEAD'`,
      [migration],
    );
    expect(heads.rowCount).toBe(13);
  });

  it('has meetings that were held, with minutes, actions, and a quorum that was not there', async () => {
    const lead = await world.person(['LEAD']);
    const { items } = (await lead.get('/api/meetings?from=2026-11-01&until=2026-11-23')).json;
    expect(items.map((one: { state: string }) => one.state)).toEqual(Array(5).fill('HELD'));
    const last = (await lead.get('/api/meetings/core-team/2026-11-19')).json;
    expect(last.warning).toContain('nobody is here for Renewals');
    expect(last.minutes).toContain('Licenses on dongles');
    const { actions } = (await lead.get('/api/meetings/stakeholders/2026-11-11')).json;
    expect(actions.map((one: { done: boolean; became: string | null }) => [one.done, one.became])).toEqual(
      expect.arrayContaining([
        [false, null],
        [true, null],
        [true, 'issue:A-4'],
      ]),
    );
    expect((await lead.get('/api/meeting-actions')).json.items).toHaveLength(5);
  });

  it('lacks one declaration: when Support gives it, the gate moves', async () => {
    const { pool } = world.context;
    const criterion = async () =>
      (await viewer.get('/api/gate')).json.criteria.find(
        (one: { id: string }) => one.id === 'departments-trained',
      );
    const viewer = await world.person(['VIEWER']);
    expect(await criterion()).toMatchObject({
      status: 'RED',
      evidence: [{ measures: { departments: '11', ready: '10' } }],
    });
    const support = await world.person(['MEMBER'], [{ function: 'support', position: 'HEAD' }]);
    const declared = await support.post('/api/training/audiences/support/declaration', { ready: true });
    expect(declared.json.state).toBe('READY');
    expect((await criterion()).status).toBe('YELLOW');
    // What a department has said itself is not said again by the file, nor taken back.
    await support.post('/api/training/audiences/support/declaration', { ready: false, note: 'one is ill' });
    const before = await pool.query('SELECT count(*) AS n FROM evidence');
    await run();
    expect((await pool.query('SELECT count(*) AS n FROM evidence')).rows).toEqual(before.rows);
  });

  it('holds results as a test runner wrote them, and messages that reach somebody', async () => {
    const lead = await world.person(['LEAD']);
    const coverage = (await lead.get('/api/coverage')).json;
    expect(coverage.totals).toMatchObject({ passed: 13, failing: 3 });
    const messages = (await lead.get('/api/messages')).json.items;
    expect(messages.every((one: { recipients: number }) => one.recipients > 0)).toBe(true);
  });

  it('leaves what people have changed since as they left it', async () => {
    const lead = await world.person(['LEAD']);
    const change = async (path: string, body: object) => {
      const { version } = (await lead.get(path)).json;
      expect((await lead.patch(path, body, version)).status).toBe(200);
    };
    await change('/api/meetings/core-team/2026-11-19', { minutes: 'Written anew' });
    await change('/api/integrations/crm', { notes: 'Hourly now' });
    await change('/api/meeting-series/core-team', { time: '08:00' });
    await run();
    expect((await lead.get('/api/meetings/core-team/2026-11-19')).json.minutes).toBe('Written anew');
    expect((await lead.get('/api/integrations/crm')).json.notes).toBe('Hourly now');
    expect((await lead.get('/api/meeting-series/core-team')).json.time).toBe('08:00');
  });

  it('lets its made-up people sign in on this machine alone, and takes that back elsewhere', async () => {
    const { pool, project } = world.context;
    const withPassword = async () =>
      (
        await pool.query(
          `SELECT 1 FROM account WHERE email LIKE '%@meridian.example' AND password_hash IS NOT NULL`,
        )
      ).rowCount;
    expect((await demoSignIn(pool, project, true))?.people.length).toBe(29);
    expect(await withPassword()).toBe(29);
    expect(await demoSignIn(pool, project, false)).toBeUndefined();
    expect(await withPassword()).toBe(0);
  });

  it.each<[string, string, string]>([
    ['an unknown key', 'peple: []', 'CONFIG_UNKNOWN_KEY'],
    ['an owner who is not among people', 'groups: [{ id: it, owner: nobody@x.example }]', 'CONFIG_INVALID'],
    ['broken YAML', 'people: [', 'CONFIG_SYNTAX'],
    ['a billion laughs', laughs, 'CONFIG_SYNTAX'],
    ['a meeting of no series', 'meetings: [{ series: core, day: 2026-11-19 }]', 'CONFIG_INVALID'],
    [
      'a meeting on another weekday',
      `meeting_series: [${series}]\nmeetings: [{ series: core, day: 2026-11-20 }]`,
      'CONFIG_INVALID',
    ],
    ['half a time', `meeting_series: [${series.replace('09:30', '9:30')}]`, 'CONFIG_INVALID'],
    [
      'a zone of Mars',
      `meeting_series: [${series.replace('}', ', zone: Mars/Olympus }')}]`,
      'CONFIG_INVALID',
    ],
    ['an audience without a title', 'audiences: [{ id: choir }]', 'CONFIG_INVALID'],
    ['a file outside the folder', 'contacts: ../elsewhere.csv', 'CONFIG_INVALID'],
    ['a file that is not there', 'contacts: not-there.csv', 'FOLDER_UNREADABLE'],
    ['results with entities', 'results: [{ file: laughs.xml }]', 'JUNIT_INVALID'],
    ['a message without its template', 'messages: [{ title: Hello, template: none }]', 'CONFIG_INVALID'],
    [
      'an unknown placeholder',
      'message_templates: [{ name: n, subject: "{{secret}}", body: b }]',
      'CONFIG_INVALID',
    ],
    [
      'a secret in a header',
      'integrations: [{ id: crm, title: CRM, kind: CRM, direction: IN, test: { kind: HTTP, urls: {}, headers: { Authorization: abc }, expect: { within_milliseconds: 100 } } }]',
      'CONFIG_INVALID',
    ],
  ])('is refused whole for %s', async (_, text, code) => {
    const { folder } = world.context.project;
    writeFileSync(join(folder, 'laughs.xml'), '<!DOCTYPE x [<!ENTITY a "ha">]><testsuites>&a;</testsuites>');
    writeFileSync(join(folder, 'program.yaml'), `program: 1\n${text}\n`);
    const before = await everything();
    await expect(run()).rejects.toMatchObject({ code });
    expect(await everything()).toEqual(before);
  });
});
