import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOfChangeover } from '../evidence/build-of-changeover.ts';
import type { EvidenceSystems, NewEvidence } from '../evidence/evidence-entry.ts';
import { appendEvidence, verifyChain } from '../evidence/evidence-store.ts';
import { readStageDetails } from '../evidence/stage-details.ts';
import { evidenceOf, fingerprintOf, type StageEvidence } from '../evidence/stage-evidence.ts';
import { readStageFacts } from '../evidence/stage-facts-store.ts';
import { withdrawEvidence } from '../evidence/withdraw-evidence.ts';
import { judgeEvidence } from '../gate/judge-evidence.ts';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { secondsSince } from '../lib/clock.ts';
import { isChangeoverError } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import { withoutPassword } from '../lib/postgres.ts';
import type { Stage, StageContext, StageResult } from '../stage/stage.ts';
import { type ReportEvidence, type ReportModel, reportModel } from './report-model.ts';
import { reportPage } from './report-page.ts';

/** What the stage `judge` reports. */
interface JudgeDetail {
  readonly verdict: ReportModel['gate']['verdict'];
  readonly go: boolean;
  readonly headline: string;
  readonly evidence: ReportEvidence;
}

/**
 * The last stage: what the others found becomes evidence, the gate is evaluated, the report is written. Undo removes the
 * report and withdraws the run's evidence by a further entry: what it spoke of is about to change.
 */
export const judgeStage: Stage = {
  name: 'judge',

  async run(context): Promise<StageResult<JudgeDetail>> {
    const startedAt = performance.now();
    const model = await judge(context, startedAt);
    await mkdir(context.folder.report, { recursive: true });
    await writeFileAtomically(
      join(context.folder.report, 'report.json'),
      `${JSON.stringify(model, null, 2)}\n`,
    );
    await writeFileAtomically(join(context.folder.report, 'report.html'), reportPage(model));
    return {
      rows: model.evidence.entries,
      detail: {
        verdict: model.gate.verdict,
        go: model.gate.go,
        headline: model.headline,
        evidence: model.evidence,
      },
    };
  },

  async undo({ project, run, store, folder, clock }): Promise<void> {
    await rm(folder.report, { recursive: true, force: true });
    await unlessBroken(run.id, () =>
      withdrawEvidence(store, {
        migration: project.config.name,
        run: run.id,
        at: clock().toISOString(),
        reason: `run ${run.id} was undone`,
      }),
    );
  },
};

async function judge(context: StageContext, startedAt: number): Promise<ReportModel> {
  const { project, run, store } = context;
  const facts = (await readStageFacts(store, run.id)).filter((fact) => fact.name !== judgeStage.name);
  const { details, unreadable } = readStageDetails(facts);
  const at = context.clock();
  const circumstances = {
    at: at.toISOString(),
    migration: project.config.name,
    run: run.id,
    environment: run.environment,
    systems: await systemsOf(context),
    fingerprint: fingerprintOf(details),
    build: await buildOfChangeover(),
  };
  await appendAll(store, evidenceOf(details), circumstances);
  const { verdict, ...evidence } = await judgeEvidence(store, project.config, at);
  const self = {
    name: judgeStage.name,
    state: 'done',
    seconds: secondsSince(startedAt),
    rows: evidence.entries,
  } as const;
  return reportModel({
    ...circumstances,
    at,
    title: project.config.title ?? project.config.name,
    stages: [...facts, { ...self, detail: {} }],
    details,
    unreadable,
    verdict,
    evidence,
  });
}

type Circumstances = Omit<NewEvidence, keyof StageEvidence>;

async function appendAll(
  store: StageContext['store'],
  found: readonly StageEvidence[],
  circumstances: Circumstances,
): Promise<void> {
  await unlessBroken(circumstances.run, async () => {
    await verifyChain(store);
    for (const one of found) await appendEvidence(store, { ...circumstances, ...one });
  });
}

/** Nothing is appended to a broken chain: it has made every criterion RED already, and the report says so. */
async function unlessBroken(run: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isChangeoverError(error, 'EVIDENCE_BROKEN')) throw error;
    log('error', 'evidence-broken', { run, reason: error.message });
  }
}

async function systemsOf(context: StageContext): Promise<EvidenceSystems> {
  const { url } = context.project.config.old;
  await using system = await context.openNewSystem();
  const { version, build } = await system.describe();
  return {
    old: { adapter: url.split(':')[0] ?? '', url: withoutPassword(url) },
    new: { adapter: system.adapter, url: withoutPassword(system.url), version, build },
  };
}
