import type { Command } from 'commander';
import { ChangeoverError } from '../../lib/errors.ts';
import { dryRun } from '../../mapping/dry-run.ts';
import { openProject } from '../../project/project.ts';
import { prepareOldSystem } from '../../run/prepare-old-system.ts';
import { openSession, type RunSession } from '../../run/run-session.ts';
import { runStages, undoStages } from '../../run/run-stages.ts';
import { stagesOf } from '../../run/run-store.ts';
import { type CommandContext, print, printJson, runCommand } from '../run-command.ts';
import { stageNamed } from '../stages.ts';

interface Options {
  readonly json?: boolean;
  readonly fresh?: boolean;
  readonly dryRun?: boolean;
  readonly undo?: boolean;
}

const commands = [
  { name: 'snapshot', stage: 'snapshot', does: 'copy the old system, read-only, into Parquet' },
  { name: 'map', stage: 'map', does: 'map the raw rows into canonical records' },
  { name: 'check', stage: 'dispose', does: 'give every record its fate and every row its account' },
  { name: 'load', stage: 'load', does: 'load what moves into the new system through its API' },
  { name: 'reconcile', stage: 'reconcile', does: 'read everything back and compare it, field by field' },
  { name: 'prove', stage: 'prove', does: 'seed faults and see whether each is found' },
] as const;

/** One command per stage: it runs that stage of the newest run again, after undoing it and what came later. */
export function addStageCommands(program: Command): void {
  for (const { name, stage, does } of commands) {
    const command = program
      .command(name)
      .argument('[folder]', 'the migration folder', '.')
      .description(does)
      .option('--json', 'print one JSON object on standard output')
      .option('--undo', 'undo this stage and those after it, and stop');
    if (name === 'snapshot')
      command.option('--fresh', 'begin a new run instead of going on with an unfinished one');
    if (name === 'map')
      command.option('--dry-run', 'show counts, samples, refusals and unmapped columns; write nothing');
    command.action((folder: string, options: Options) =>
      runCommand(options.json === true, (context) => runOneStage(folder, name, stage, options, context)),
    );
  }
}

async function runOneStage(
  folder: string,
  command: string,
  stageName: string,
  options: Options,
  context: CommandContext,
): Promise<number> {
  const first = stageName === 'snapshot';
  if (first) await prepareOldSystem(await openProject(folder), context.progress);
  const which = !first || options.undo === true ? 'latest' : options.fresh === true ? 'new' : 'resume';
  await using session = await openSession(folder, { command, which, exclusive: true, ...context });
  const { before, stage, after } = stageNamed(stageName);
  await requireDone(
    session,
    before.map((one) => one.name),
    folder,
  );
  if (options.dryRun === true) {
    const result = await dryRun(session.context);
    if (options.json === true) printJson(result.json);
    else print(result.text);
    return result.json.ok ? 0 : 1;
  }
  const state = (await stagesOf(session.store.pool, session.run.id)).find(
    (row) => row.stage === stageName,
  )?.state;
  // An unfinished stage goes on where it was stopped; a finished one is run again from a clean slate.
  if (options.undo === true || state === 'done') await undoStages(session, [stage, ...after]);
  else await undoStages(session, after);
  if (options.undo === true) return 0;
  await runStages(session, [stage]);
  const row = (await stagesOf(session.store.pool, session.run.id)).find((one) => one.stage === stageName);
  if (options.json === true) printJson({ ok: true, run: session.run.id, ...row });
  return 0;
}

async function requireDone(session: RunSession, names: readonly string[], folder: string): Promise<void> {
  const done = new Set(
    (await stagesOf(session.store.pool, session.run.id))
      .filter((row) => row.state === 'done')
      .map((row) => row.stage),
  );
  const missing = names.find((name) => !done.has(name));
  if (missing === undefined) return;
  const command = commands.find((one) => one.stage === missing)?.name ?? missing;
  throw new ChangeoverError('RUN_MISSING', { what: `finished ${command}`, folder, command });
}
