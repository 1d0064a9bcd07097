import { isAbsolute, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { initProject } from '../../project/init.ts';
import { projectConfigSchema } from '../../project/project-config.ts';
import { openOldSystem } from '../../systems/open-old-system.ts';
import { print, printJson, runCommand } from '../run-command.ts';

interface Options {
  readonly from: string;
  readonly schema?: string;
  readonly json?: boolean;
}

/** `changeover init <folder> --from <url>`: a migration folder with guessed mappings, from what the old system shows. */
export function addInit(program: Command): void {
  program
    .command('init')
    .argument('<folder>', 'the migration folder to write')
    .requiredOption('--from <url>', 'the old system: sqlite:FILE, postgres://…, mysql://… or files:FOLDER')
    .option('--schema <name>', 'database schema to read (PostgreSQL)')
    .option('--json', 'print one JSON object on standard output')
    .description('inspect an old system and scaffold a migration folder, its guesses marked as guesses')
    .action((folder: string, options: Options) =>
      runCommand(options.json === true, async () => {
        const url = relativeTo(folder, options.from);
        const schema = options.schema === undefined ? {} : { schema: options.schema };
        const { old } = projectConfigSchema.parse({
          changeover: 1,
          name: 'init',
          old: { url, system: 'old', ...schema },
        });
        await using system = await openOldSystem(old, folder);
        const made = await initProject(folder, url, system, schema);
        if (options.json === true) printJson({ ok: true, ...made });
        else print(made.text);
        return 0;
      }),
    );
}

/** A file named on the command line is relative to where the command runs; in changeover.yaml it is relative to the folder. */
function relativeTo(folder: string, url: string): string {
  const found = /^(sqlite|files):(.+)$/.exec(url);
  const [, scheme, path] = found ?? [];
  if (scheme === undefined || path === undefined || isAbsolute(path)) return url;
  return `${scheme}:${relative(resolve(folder), resolve(path))}`;
}
