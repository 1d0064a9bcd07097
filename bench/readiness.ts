import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { entryHash, entryText, genesisHash, type NewEvidence } from '../src/evidence/evidence-entry.ts';
import { startProgram } from '../src/governance/start-program.ts';
import { type ApiClient, type ApiWorld, apiWorld } from '../test/support/api-world.ts';
import type { BenchCase, BenchResult } from './bench-case.ts';

const server = 'postgres://postgres@127.0.0.1:5432';
const database = 'bench_readiness';
const tasks = 2000;
const warmUp = 20;
const requests = 200;

const kinds = ['completeness', 'reconciliation', 'control-totals', 'laws', 'fault-seeding', 'training'];

async function onServer(sql: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    for (const one of sql) await client.query(one);
  } finally {
    await client.end();
  }
}

/** Evidence of many runs, as one unbroken chain in the text format of COPY. */
function* chain(entries: number, migration: string): Generator<string> {
  const from = Date.now() - entries * 1000;
  let previous = genesisHash;
  for (let seq = 1; seq <= entries; seq += 1) {
    const kind = kinds[seq % kinds.length] ?? '';
    const run = String(Math.ceil(seq / kinds.length)).padStart(6, '0');
    const evidence: NewEvidence = {
      at: new Date(from + seq * 1000).toISOString(),
      kind,
      migration,
      run,
      environment: 'rehearsal',
      systems: {
        old: { adapter: 'sqlite', url: 'sqlite:old.sqlite' },
        new: { adapter: 'reference-ems', url: 'http://127.0.0.1:1', version: '1', build: 'b' },
      },
      fingerprint: 'f'.repeat(64),
      build: 'b'.repeat(64),
      outcome: 'PASS',
      summary: 'as it was measured',
      body: { rows_in: 148_679, unaccounted: 0, compared: 223_677, different: 0, departments: 11, ready: 11 },
    };
    const text = entryText({ ...evidence, seq, prev_hash: previous });
    const hash = entryHash(text);
    yield `${[seq, migration, run, kind, previous, hash, text.replaceAll('\\', '\\\\')].join('\t')}\n`;
    previous = hash;
  }
}

/** Thirteen workstreams with tasks that need each other, issues, scenarios, runs, and a long history. */
async function fill(world: ApiWorld, entries: number): Promise<void> {
  const { pool, migration, project, clock } = world.context;
  await startProgram(pool, project.config, clock());
  const groups = `(SELECT array_agg(id ORDER BY id) FROM stakeholder_group WHERE migration = '${migration}')`;
  const groupOf = (n: string) => `(${groups})[1 + ${n} % 13]`;
  const statements = [
    `INSERT INTO plan_setting (migration, content) VALUES ('${migration}', jsonb_build_object('zone', 'America/Chicago',
       'goLiveDate', to_char(current_date + 60, 'YYYY-MM-DD'), 'countries', '["US", "DE"]'::jsonb))`,
    `INSERT INTO task (migration, id, title, workstream, kind, state, done_on, starts_on, ends_on, effort_minutes)
     SELECT '${migration}', 'T-' || n, 'Task ' || n, ${groupOf('n')},
            (ARRAY['WORK', 'WORK', 'WORK', 'WAVE', 'REHEARSAL', 'BURN_IN', 'PRELOAD', 'FREEZE', 'WORK', 'MILESTONE'])[1 + n % 10],
            CASE WHEN n < 800 THEN 'DONE' ELSE 'OPEN' END, CASE WHEN n < 800 THEN current_date - 5 END,
            current_date + (n - 1000) / 20, current_date + (n - 1000) / 20 + CASE WHEN n % 10 = 9 THEN 0 ELSE 3 END,
            CASE WHEN n % 10 = 9 THEN 0 ELSE 480 END
       FROM generate_series(1, ${tasks}) n`,
    `INSERT INTO task_dependency (migration, task, needs) SELECT '${migration}', 'T-' || n, 'T-' || d
       FROM generate_series(30, ${tasks}) n, LATERAL (VALUES (n - 13), (n - 29)) v (d)`,
    `INSERT INTO issue (migration, id, kind, title, severity, workstream, opened_on, due_on)
     SELECT '${migration}', 'I-' || n, 'ISSUE', 'Issue ' || n, (ARRAY['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'])[1 + n % 4],
            ${groupOf('n')}, current_date - 10, current_date + 5 FROM generate_series(1, 300) n`,
    `INSERT INTO scenario (migration, id, title, function, process, priority)
     SELECT '${migration}', 'S-' || n, 'Scenario ' || n, ${groupOf('n')}, 'Process ' || n % 30, 'HIGH' FROM generate_series(1, 400) n`,
    `INSERT INTO scenario_result (migration, scenario, outcome, at, source, environment)
     SELECT '${migration}', 'S-' || 1 + n % 380, CASE WHEN n % 9 = 0 THEN 'FAILED' ELSE 'PASSED' END, now(), 'JUNIT', 'rehearsal'
       FROM generate_series(1, 8000) n`,
    `INSERT INTO run (id, migration, command, environment, inputs, state, finished_at)
     SELECT to_char(n, 'FM0000'), '${migration}', 'rehearse', 'rehearsal', '', 'done', now() FROM generate_series(1, 200) n`,
    `INSERT INTO run_stage (run, stage, state, seconds, rows, detail)
     SELECT to_char(n, 'FM0000'), s, 'done', 12, 223677, '{"compared": 223677, "matching": 223600}'
       FROM generate_series(1, 200) n, unnest(ARRAY['snapshot', 'map', 'dispose', 'load', 'reconcile', 'prove']) s`,
    `INSERT INTO status_history (migration, workstream, at, status, computed, reason)
     SELECT '${migration}', ${groupOf('n')}, now() - make_interval(mins => 20000 - n),
            (ARRAY['RED', 'YELLOW', 'GREEN'])[1 + n / 13 % 3], 'RED', 'as it was' FROM generate_series(1, 20000) n`,
  ];
  for (const one of statements) await pool.query(one);
  const client = await pool.connect();
  try {
    const into = 'COPY evidence (seq, migration, run, kind, prev_hash, hash, entry) FROM STDIN';
    await pipeline(Readable.from(chain(entries, migration)), client.query(copyFrom(into)));
    await client.query('ANALYZE');
  } finally {
    client.release();
  }
}

/** Milliseconds of each answer, one after the other. */
async function measure(viewer: ApiClient, path: string): Promise<number[]> {
  const taken: number[] = [];
  for (let request = 0; request < warmUp + requests; request += 1) {
    const startedAt = performance.now();
    const { status } = await viewer.get(path);
    if (status !== 200) throw new Error(`${path} answers ${status}`);
    if (request >= warmUp) taken.push(performance.now() - startedAt);
  }
  return taken.sort((one, other) => one - other);
}

export const readinessBench: BenchCase = {
  name: 'readiness',
  async run({ rows, runs }) {
    await onServer([`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`, `CREATE DATABASE ${database}`]);
    try {
      await using world = await apiWorld({ config: `store: "${server}/${database}"\n` });
      await fill(world, rows);
      const viewer = await world.person(['VIEWER']);
      // The first look recomputes the whole chain.
      const startedAt = performance.now();
      await viewer.get('/api/readiness');
      const first = performance.now() - startedAt;
      const results: BenchResult[] = [
        { label: 'the first answer, which recomputes the chain', value: first, unit: 'ms' },
      ];
      for (const path of ['/api/readiness', '/api/status', '/api/gate']) {
        const all: number[] = [];
        for (let run = 0; run < runs; run += 1) all.push(...(await measure(viewer, path)));
        all.sort((one, other) => one - other);
        const at = (share: number): number => all[Math.floor(all.length * share)] ?? 0;
        results.push({ label: `GET ${path}, median`, value: at(0.5), unit: 'ms' });
        results.push({ label: `GET ${path}, 95 %`, value: at(0.95), unit: 'ms' });
      }
      return results;
    } finally {
      await onServer([`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`]);
    }
  },
};
