import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shelfSystem } from '../../test/support/shelf-system.ts';
import { stageContext } from '../../test/support/stage-context.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { listEvidence, verifyChain } from '../evidence/evidence-store.ts';
import type { StageFact } from '../evidence/stage-details.ts';
import { judgeEvidence } from '../gate/judge-evidence.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { migrate, openPool } from '../lib/postgres.ts';
import { judgeStage } from './judge-stage.ts';
import { readReport } from './read-report.ts';
import { fixtureFacts } from './report-fixture.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: EmbeddedServer;
let store: pg.Pool;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startEmbeddedServer(join(folder.path, 'postgres'));
  const url = await server.database('changeover');
  store = openPool(url);
  await migrate(store, new URL('../store/migrations/', import.meta.url), url);
});
beforeEach(async () => {
  await tamper('TRUNCATE evidence');
  await store.query('TRUNCATE run CASCADE');
});
afterAll(async () => {
  await store.end();
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

async function tamper(sql: string): Promise<void> {
  await store.query('ALTER TABLE evidence DISABLE TRIGGER ALL');
  await store.query(sql);
  await store.query('ALTER TABLE evidence ENABLE TRIGGER ALL');
}

/** A run whose stages have stored what `facts` say. */
async function runWith(facts: readonly StageFact[], run = '0001') {
  const context = await stageContext({
    folder: folder.path,
    run,
    store,
    openNewSystem: async () => shelfSystem({}, 'old-shop'),
    today: '2026-11-24',
  });
  for (const fact of facts) {
    await store.query(
      'INSERT INTO run_stage (run, stage, state, seconds, rows, detail) VALUES ($1, $2, $3, $4, $5, $6)',
      [run, fact.name, fact.state, fact.seconds, fact.rows, JSON.stringify(fact.detail)],
    );
  }
  return context;
}

const statuses = (model: NonNullable<Awaited<ReturnType<typeof readReport>>>['model']) =>
  Object.fromEntries(model.gate.criteria.map((one) => [one.id, one.status]));

describe('the stage judge', () => {
  it('turns what the stages stored into evidence, a verdict and a report', async () => {
    const context = await runWith(fixtureFacts());
    const { detail, rows } = await judgeStage.run(context);
    expect(rows).toBe(5);
    expect(detail).toMatchObject({ verdict: 'RED', go: false, headline: 'Not ready to go live' });
    const evidence = await listEvidence(store, 'test');
    expect(evidence.map((one) => [one.kind, one.outcome])).toEqual([
      ['completeness', 'PASS'],
      ['reconciliation', 'PASS'],
      ['control-totals', 'PASS'],
      ['laws', 'PASS'],
      ['fault-seeding', 'PASS'],
    ]);
    expect(evidence[0]).toMatchObject({
      run: '0001',
      environment: 'rehearsal',
      systems: { old: { adapter: 'sqlite' }, new: { adapter: 'shelf', version: '1' } },
    });
    const report = await readReport(context.folder.report);
    expect(report?.model.ok).toBe(true);
    expect(report?.summary).toContain('✖ RED     manual-validation');
    expect(statuses(report!.model)).toMatchObject({
      reconciled: 'YELLOW',
      prover: 'YELLOW',
      complete: 'YELLOW',
      reversal: 'RED',
    });
    expect(await readFile(join(context.folder.report, 'report.html'), 'utf8')).toContain(
      'Not ready to go live',
    );
  });

  it('may be repeated: the same evidence stays one entry', async () => {
    const context = await runWith(fixtureFacts());
    await judgeStage.run(context);
    await judgeStage.run(context);
    expect((await verifyChain(store)).entries).toBe(5);
  });

  it('makes up no evidence for a stage that left nothing readable, and says what is missing', async () => {
    const facts = fixtureFacts().flatMap((fact): StageFact[] => {
      if (fact.name === 'prove') return [];
      return [fact.name === 'reconcile' ? { ...fact, detail: { compared: 'many' } } : fact];
    });
    const context = await runWith(facts);
    await judgeStage.run(context);
    expect((await listEvidence(store, 'test')).map((one) => one.kind)).toEqual(['completeness']);
    const report = await readReport(context.folder.report);
    expect(report?.model).toMatchObject({ ok: false, reconcile: null, fault_seeding: null });
    expect(report?.model.faults).toEqual([
      expect.stringContaining('reconcile: its detail cannot be read (ok'),
      'prove: the stage did not run',
    ]);
    expect(statuses(report!.model)).toMatchObject({ reconciled: 'RED', prover: 'RED', complete: 'YELLOW' });
  });

  it.each([
    ['a missed fault', { prove: { detected: 53, ok: false } }, 'prover', '53 of 54 seeded faults'],
    ['a false alarm', { prove: { false_alarms: 1, ok: false } }, 'prover', '1 false alarms'],
    [
      'a differing record',
      { reconcile: { different: 1, matching: 139_191 } },
      'reconciled',
      '1 of 139,204 records differ',
    ],
    ['no control totals', { reconcile: { totals: [] } }, 'reconciled', 'no control totals are written'],
    ['an alarm about an acceptance', { reconcile: { alarms: ['It expired.'] } }, 'reconciled', 'It expired.'],
  ])('makes the gate RED for %s', async (_, changes, id, why) => {
    const context = await runWith(fixtureFacts(changes));
    await judgeStage.run(context);
    const found = (await readReport(context.folder.report))?.model.gate.criteria.find((one) => one.id === id);
    expect(found?.status).toBe('RED');
    expect(found?.why).toContain(why);
  });

  it('appends nothing to a broken chain, and makes everything RED', async () => {
    await judgeStage.run(await runWith(fixtureFacts()));
    await tamper(`UPDATE evidence SET entry = replace(entry, '121,391', '121,392') WHERE seq = 1`);
    const context = await runWith(fixtureFacts(), '0002');
    await judgeStage.run(context);
    const { model } = (await readReport(context.folder.report))!;
    expect(model.gate).toMatchObject({ verdict: 'RED', red: 11 });
    expect(model.ok).toBe(false);
    expect(model.evidence.broken).toContain('broken at entry 1');
    expect((await store.query('SELECT count(*)::int AS n FROM evidence')).rows[0]).toEqual({ n: 5 });
    await judgeStage.undo(context);
    expect(existsSync(context.folder.report)).toBe(false);
  });

  it('is undone by removing the report and withdrawing the evidence, and may then be run again', async () => {
    const context = await runWith(fixtureFacts());
    await judgeStage.run(context);
    await judgeStage.undo(context);
    await judgeStage.undo(context);
    expect(await readReport(context.folder.report)).toBeUndefined();
    const undone = await judgeEvidence(store, context.project.config, context.clock());
    expect(undone.entries).toBe(6);
    expect(undone.verdict.criteria.find((one) => one.id === 'complete')).toMatchObject({
      status: 'RED',
      why: 'evidence withdrawn: run 0001 was undone',
    });
    await judgeStage.run(context);
    const again = await judgeEvidence(store, context.project.config, context.clock());
    expect(again.verdict.criteria.find((one) => one.id === 'complete')?.status).toBe('YELLOW');
  });

  it('lets evidence go stale by itself', async () => {
    const context = await runWith(fixtureFacts());
    await judgeStage.run(context);
    const later = new Date('2026-12-24T12:00:00Z');
    expect((await judgeEvidence(store, context.project.config, later)).verdict).toMatchObject({
      yellow: 0,
      red: 11,
    });
  });
});
