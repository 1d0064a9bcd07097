import type { Command } from 'commander';
import type { Verdict } from '../../gate/evaluate-gate.ts';
import { judgeEvidence } from '../../gate/judge-evidence.ts';
import { systemClock } from '../../lib/clock.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import { openProject } from '../../project/project.ts';
import { readReport, type StoredReport } from '../../report/read-report.ts';
import { openControlStore } from '../../store/control-store.ts';
import { type CommandContext, print, printJson, runCommand } from '../run-command.ts';
import { serveUntilInterrupted } from '../serve-until-interrupted.ts';
import { openLatest, wholeNumber } from './look-commands.ts';

interface Options {
  readonly json?: boolean;
  readonly serve?: boolean;
  readonly port: string;
}

/** `changeover report`: the stored report of the newest run; `changeover gate`: the verdict as of now. */
export function addReport(program: Command): void {
  program
    .command('report')
    .argument('[folder]', 'the migration folder', '.')
    .description('show where the report of the newest run is, print it as JSON, or serve it')
    .option('--json', 'print the report as one JSON object on standard output')
    .option('--serve', 'serve it until interrupted')
    .option('--port <port>', 'port for --serve', '4700')
    .action((folder: string, options: Options) =>
      runCommand(options.json === true, async (context) => {
        const report = await openReport(folder, context);
        if (options.json === true) printJson(report.model);
        else print(`${report.summary}\n\n${report.page}`);
        if (options.serve === true)
          await serveUntilInterrupted(report.folder, wholeNumber('--port', options.port), context);
        return 0;
      }),
    );
  program
    .command('gate')
    .argument('[folder]', 'the migration folder', '.')
    .description(
      'the go-live gate as the evidence makes it now: exit code 0 only when every criterion is GREEN',
    )
    .option('--json', 'print one JSON object on standard output')
    .action((folder: string, options: { json?: boolean }) =>
      runCommand(options.json === true, async () => {
        const project = await openProject(folder);
        await using store = await openControlStore(project);
        // Evidence ages: the verdict is computed anew, never taken from a stored report.
        const { verdict } = await judgeEvidence(store.pool, project.config, systemClock());
        if (options.json === true) printJson(verdict);
        else print(renderGate(verdict));
        return verdict.go ? 0 : 1;
      }),
    );
}

async function openReport(
  folder: string,
  context: CommandContext,
): Promise<StoredReport & { folder: string }> {
  const reportFolder = await (async () => {
    await using session = await openLatest(folder, context);
    return session.context.folder.report;
  })();
  const report = await readReport(reportFolder);
  if (report === undefined)
    throw new ChangeoverError('RUN_MISSING', { what: 'report', folder, command: 'rehearse' });
  return { ...report, folder: reportFolder };
}

const shapes = { GREEN: '✔', YELLOW: '▲', RED: '✖' } as const;

function renderGate(gate: Verdict): string {
  const lines = gate.criteria.map(
    (one) => `${shapes[one.status]} ${one.status.padEnd(6)} ${one.id.padEnd(20)} ${one.why}`,
  );
  return [
    ...lines,
    '',
    `${shapes[gate.verdict]} ${gate.verdict}: ${gate.go ? 'go' : 'not ready to go live'}`,
  ].join('\n');
}
