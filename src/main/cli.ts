import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addArchive } from './commands/archive.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEms } from './commands/ems.ts';
import { addEvidence } from './commands/evidence.ts';
import { addInit } from './commands/init.ts';
import { addLookCommands } from './commands/look-commands.ts';
import { addRehearse } from './commands/rehearse.ts';
import { addReport } from './commands/report.ts';
import { addServe } from './commands/serve.ts';
import { addStageCommands } from './commands/stage-commands.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('changeover')
  .description('Move a software publisher from its old entitlement management system to a new one, proven.')
  .version(version)
  .showHelpAfterError('(see `changeover --help`)')
  .addHelpText('after', '\nExit codes: 0 done, 1 refused, failed or red, 2 wrong use.')
  .exitOverride();

addInit(program);
addDoctor(program);
addStageCommands(program);
addLookCommands(program);
addArchive(program);
addRehearse(program);
addReport(program);
addEvidence(program);
addEms(program);
addServe(program);

// Everything else comes from the API; a command that needs none of it starts without it.
const asked = process.argv.slice(2).find((word) => !word.startsWith('-'));
const shared = new Set(['evidence', 'gate', 'report', 'archive', undefined, 'help']);
if (shared.has(asked) || !program.commands.some((one) => one.name() === asked)) {
  const { addApiCommands } = await import('./commands/api-commands.ts');
  addApiCommands(program);
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version are not errors; everything else commander refuses is wrong use.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
