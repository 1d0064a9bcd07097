import type { Command } from 'commander';
import { ChangeoverError } from '../../lib/errors.ts';
import { readReport, type StoredReport } from '../../report/read-report.ts';
import { type CommandContext, print, printJson, runCommand } from '../run-command.ts';
import { serveUntilInterrupted } from '../serve-until-interrupted.ts';
import { openLatest, wholeNumber } from './look-commands.ts';

interface Options {
  readonly json?: boolean;
  readonly serve?: boolean;
  readonly port: string;
}

/** `changeover report`: the stored report of the newest run; `changeover gate`: its verdict alone. */
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
    .description('the go-live gate of the newest run: exit code 0 only when every criterion is GREEN')
    .option('--json', 'print one JSON object on standard output')
    .action((folder: string, options: { json?: boolean }) =>
      runCommand(options.json === true, async (context) => {
        const { model } = await openReport(folder, context);
        if (options.json === true) printJson(model.gate);
        else print(renderGate(model.gate));
        return model.gate.go ? 0 : 1;
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

function renderGate(gate: StoredReport['model']['gate']): string {
  const lines = gate.criteria.map(
    (one) => `${shapes[one.status]} ${one.status.padEnd(6)} ${one.id.padEnd(20)} ${one.why}`,
  );
  return [
    ...lines,
    '',
    `${shapes[gate.verdict]} ${gate.verdict}: ${gate.go ? 'go' : 'not ready to go live'}`,
  ].join('\n');
}
