import type { Command } from 'commander';
import { ChangeoverError } from '../../lib/errors.ts';
import { explain } from '../../mapping/explain.ts';
import { differences } from '../../reconcile/differences.ts';
import { renderDifferences } from '../../reconcile/render-differences.ts';
import { openSession, type RunSession } from '../../run/run-session.ts';
import { type CommandContext, print, printJson, runCommand } from '../run-command.ts';

interface Common {
  readonly json?: boolean;
  readonly folder: string;
}

interface DifferencesOptions extends Common {
  readonly entity?: string;
  readonly cause?: string;
  readonly limit: string;
}

/** Commands that only look at the newest run: `differences`, `explain`. */
export function addLookCommands(program: Command): void {
  program
    .command('differences')
    .argument('[folder]', 'the migration folder', '.')
    .description('show what differs between old and new: grouped by cause, then records side by side')
    .option('--entity <entity>', 'only this entity')
    .option('--cause <cause>', 'only this cause')
    .option('--limit <n>', 'records shown side by side', '20')
    .option('--json', 'print one JSON object on standard output')
    .action((folder: string, options: DifferencesOptions) =>
      runCommand(options.json === true, (context) => showDifferences({ ...options, folder }, context)),
    );
  program
    .command('explain')
    .argument('<entity>', 'canonical entity, such as entitlement_line')
    .argument('<old-key>', 'the key of the record in the old system')
    .description('show the raw rows, the SQL and the mapped record of one old key')
    .option('-C, --folder <folder>', 'the migration folder', '.')
    .option('--reveal', 'show license keys and personal data')
    .option('--json', 'print one JSON object on standard output')
    .action((entity: string, key: string, options: Common & { reveal?: boolean }) =>
      runCommand(options.json === true, async (context) => {
        await using session = await openLatest(options.folder, context);
        const found = await explain(session.context, entity, key, { reveal: options.reveal === true });
        if (options.json === true) printJson(found.json);
        else print(found.text);
        return 0;
      }),
    );
}

async function showDifferences(options: DifferencesOptions, context: CommandContext): Promise<number> {
  await using session = await openLatest(options.folder, context);
  const found = await differences(session.context, {
    entity: options.entity,
    cause: options.cause,
    limit: wholeNumber('--limit', options.limit),
  });
  if (options.json === true) printJson(found);
  else print(renderDifferences(found));
  return 0;
}

/** The newest run of a migration, to look at; does not take the migration's lock. */
export function openLatest(folder: string, context: CommandContext): Promise<RunSession> {
  return openSession(folder, { command: 'look', which: 'latest', exclusive: false, ...context });
}

/** A whole number of an option, or USAGE. */
export function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new ChangeoverError('USAGE', { reason: `${option} must be a whole number, not ${text}` });
}
