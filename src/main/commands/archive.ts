import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { findInArchive } from '../../disposition/archive-find.ts';
import { restoreFromArchive } from '../../disposition/archive-restore.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import { loadRecords } from '../../load/load-records.ts';
import { openSession } from '../../run/run-session.ts';
import { type CommandContext, print, printJson, runCommand } from '../run-command.ts';
import { openLatest, wholeNumber } from './look-commands.ts';

interface Common {
  readonly folder: string;
  readonly json?: boolean;
}

interface FindOptions extends Common {
  readonly entity?: string;
  readonly limit: string;
  readonly reveal?: boolean;
}

interface RestoreOptions extends Common {
  readonly withParents?: boolean;
  readonly force?: boolean;
  readonly reason: string;
  readonly by: string;
}

/** `changeover archive find <text>` and `changeover archive restore <entity> <old key>`. */
export function addArchive(program: Command): void {
  const archive = program
    .command('archive')
    .description('search what stayed behind, and migrate single records after all');
  archive
    .command('find')
    .argument('<text>', 'what to look for, in keys, fields and raw rows')
    .description('search the archived, held and rejected records')
    .option('-C, --folder <folder>', 'the migration folder', '.')
    .option('--entity <entity>', 'only this entity')
    .option('--limit <n>', 'most records shown', '20')
    .option('--reveal', 'show license keys, personal data and the raw rows')
    .option('--json', 'print one JSON object on standard output')
    .action((text: string, options: FindOptions) =>
      runCommand(options.json === true, (context) => find(text, options, context)),
    );
  archive
    .command('restore')
    .argument('<entity>', 'canonical entity')
    .argument('<old-key>', 'the key of the record in the old system')
    .description('migrate one archived record now, and in every later run')
    .option('-C, --folder <folder>', 'the migration folder', '.')
    .option('--with-parents', 'restore what it needs as well')
    .option('--force', 'also a record that was rejected')
    .option('--reason <text>', 'why', 'restored by hand')
    .option('--by <name>', 'who decides', userInfo().username)
    .option('--json', 'print one JSON object on standard output')
    .action((entity: string, key: string, options: RestoreOptions) =>
      runCommand(options.json === true, (context) => restore(entity, key, options, context)),
    );
}

async function find(text: string, options: FindOptions, context: CommandContext): Promise<number> {
  await using session = await openLatest(options.folder, context);
  const records = await findInArchive(session.context, text, {
    entity: options.entity,
    limit: wholeNumber('--limit', options.limit),
    unmasked: options.reveal === true,
  });
  if (options.json === true) printJson({ ok: true, records });
  else if (records.length === 0) print('nothing found');
  for (const one of options.json === true ? [] : records) {
    const fields = Object.entries(one.fields).map(([name, value]) => `    ${name}: ${value}`);
    const raw = one.raw === undefined ? [] : [`    raw: ${one.raw}`];
    print(
      [
        `${one.entity} ${one.old_key}  ${one.disposition}  ${one.reason}${one.restored ? '  (restored)' : ''}`,
        ...fields,
        ...raw,
      ].join('\n'),
    );
  }
  return 0;
}

async function restore(
  entity: string,
  key: string,
  options: RestoreOptions,
  context: CommandContext,
): Promise<number> {
  await using session = await openSession(options.folder, {
    command: 'archive',
    which: 'latest',
    exclusive: true,
    ...context,
  });
  const restored = await restoreFromArchive(session.context, entity, key, {
    withParents: options.withParents,
    force: options.force,
    reason: options.reason,
    by: options.by,
    put: async (name, keys) => {
      const { refused } = await loadRecords(session.context, name, keys);
      const first = refused[0];
      if (first !== undefined)
        throw new ChangeoverError('NEW_REFUSED_BATCH', {
          entity: name,
          reason: `${first.code}: ${first.reason}`,
        });
    },
  });
  if (options.json === true) printJson({ ok: true, restored });
  else print(restored.map((one) => `restored ${one.entity} ${one.old_key}`).join('\n'));
  return 0;
}
