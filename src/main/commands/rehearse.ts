import type { Command } from 'commander';
import { rulesInForce } from '../../disposition/rules-in-force.ts';
import { environment } from '../../lib/environment.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import { openProject, type Project } from '../../project/project.ts';
import { readTotals } from '../../reconcile/totals.ts';
import { readReport } from '../../report/read-report.ts';
import { dropOldEmsDatabases } from '../../run/ems-database.ts';
import { prepareOldSystem } from '../../run/prepare-old-system.ts';
import { openSession, type RunSession } from '../../run/run-session.ts';
import { runStages } from '../../run/run-stages.ts';
import { stagesOf } from '../../run/run-store.ts';
import {
  AlreadyReported,
  asKnown,
  type CommandContext,
  print,
  printJson,
  runCommand,
} from '../run-command.ts';
import { serveUntilInterrupted } from '../serve-until-interrupted.ts';
import { rehearsalStages } from '../stages.ts';
import { wholeNumber } from './look-commands.ts';

interface Options {
  readonly json?: boolean;
  readonly fresh?: boolean;
  readonly serve?: boolean;
  readonly port: string;
}

/** `changeover rehearse [folder]`: the whole migration, from the old system to the judged report. */
export function addRehearse(program: Command): void {
  program
    .command('rehearse')
    .argument('[folder]', 'the migration folder', '.')
    .description(
      'rehearse the whole migration: read, map, decide every row, load, read back, compare, prove, judge',
    )
    .option('--json', 'print exactly one JSON object on standard output')
    .option('--fresh', 'begin a new run instead of going on with an unfinished one')
    .option('--serve', 'serve the report afterwards, until interrupted')
    .option('--port <port>', 'port for --serve', '4700')
    .action((folder: string, options: Options) =>
      runCommand(options.json === true, (context) => rehearse(folder, options, context)),
    );
}

/** Rehearses a migration and prints its report; returns the exit code. */
export async function rehearse(
  folder: string,
  options: Partial<Options>,
  context: CommandContext,
): Promise<number> {
  const project = await openProject(folder);
  await requireReadable(project);
  await prepareOldSystem(project, context.progress);
  const which = options.fresh === true ? 'new' : 'resume';
  const reportFolder = await (async () => {
    await using session = await openSession(folder, {
      command: 'rehearse',
      which,
      exclusive: true,
      ...context,
    });
    await dropOldEmsDatabases(session.project, session.store, session.run.id);
    context.progress.line(
      `run ${session.run.id} of ${session.project.config.name} (${session.run.environment})`,
    );
    try {
      await runStages(session, rehearsalStages);
    } catch (error) {
      if (options.json === true) await printFailure(session, error);
      throw options.json === true ? new AlreadyReported(error) : error;
    }
    return session.context.folder.report;
  })();
  const report = await readReport(reportFolder);
  if (report === undefined)
    throw new ChangeoverError('RUN_MISSING', { what: 'report', folder, command: 'rehearse' });
  if (options.json === true) printJson(report.model);
  else print(report.summary);
  if (options.serve === true)
    await serveUntilInterrupted(reportFolder, wholeNumber('--port', options.port ?? ''), context);
  return report.model.ok ? 0 : 1;
}

/** What later stages would refuse is refused before hours of work, not after them. */
async function requireReadable(project: Project): Promise<void> {
  environment();
  rulesInForce(project.config.checks);
  await readTotals(project);
}

async function printFailure(session: RunSession, error: unknown): Promise<void> {
  const stages = await stagesOf(session.store.pool, session.run.id);
  const known = asKnown(error);
  printJson({
    ok: false,
    run: session.run.id,
    stages: stages.map((row) => ({
      name: row.stage,
      state: row.state,
      seconds: row.seconds,
      rows: row.rows,
    })),
    error: { code: known.code, message: known.message },
  });
}
