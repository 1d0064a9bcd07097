import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import type { Command } from 'commander';
import { Duck } from '../../duck/duck.ts';
import { systemClock } from '../../lib/clock.ts';
import { openProject, type Project } from '../../project/project.ts';
import { prepareOldSystem } from '../../run/prepare-old-system.ts';
import { sharedFolder } from '../../stage/run-folder.ts';
import { openControlStore } from '../../store/control-store.ts';
import { openNewSystem } from '../../systems/open-new-system.ts';
import { openOldSystem } from '../../systems/open-old-system.ts';
import { asKnown, type CommandContext, print, printJson, runCommand } from '../run-command.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly says: string;
}

/** `changeover doctor [folder]`: whether this machine and both systems are ready, each check in one line. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .argument('[folder]', 'the migration folder', '.')
    .description('check this machine, the folder, the store and both systems; nothing is written to them')
    .option('--json', 'print one JSON object on standard output')
    .action((folder: string, options: { json?: boolean }) =>
      runCommand(options.json === true, (context) => doctor(folder, options.json === true, context)),
    );
}

async function doctor(folder: string, json: boolean, context: CommandContext): Promise<number> {
  const findings: Finding[] = [];
  const check = async (name: string, work: () => Promise<string>): Promise<void> => {
    try {
      findings.push({ check: name, ok: true, says: await work() });
    } catch (error) {
      const known = asKnown(error);
      findings.push({ check: name, ok: false, says: `${known.code}: ${known.message}` });
    }
  };
  let project: Project | undefined;
  await check('node', async () => `Node ${process.version}`);
  await check('folder', async () => {
    project = await openProject(folder);
    return `changeover.yaml of ${project.config.name}, environment ${project.config.environment}`;
  });
  if (project !== undefined) {
    const opened = project;
    await check('room', () => describeRoom(opened));
    await check('duckdb', () => describeDuck(opened));
    await check('store', () => describeStore(opened));
    await check('old system', () => describeOld(opened, context));
    await check('new system', () => describeNew(opened));
  }
  const ok = findings.every((one) => one.ok);
  if (json) printJson({ ok, checks: findings, at: systemClock().toISOString() });
  else
    print(
      findings
        .map((one) => `${one.ok ? '✔ ok    ' : '✖ failed'}  ${one.check.padEnd(11)} ${one.says}`)
        .join('\n'),
    );
  return ok ? 0 : 1;
}

async function describeRoom(project: Project): Promise<string> {
  const disk = await statfs(project.folder);
  const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
  return `${gib(disk.bavail * disk.bsize)} GiB free on disk, ${gib(freemem())} GiB free in memory`;
}

async function describeDuck(project: Project): Promise<string> {
  const folder = sharedFolder(project.folder);
  await using duck = await Duck.open({
    memory: '200MB',
    temporaryFolder: `${folder.crosswalk}/../temporary`,
  });
  const row = await duck.row<{ version: string }>('SELECT version() AS version');
  return `DuckDB ${row?.version ?? ''}`;
}

async function describeStore(project: Project): Promise<string> {
  await using store = await openControlStore(project);
  const result = await store.pool.query<{ version: string }>(
    "SELECT current_setting('server_version') AS version",
  );
  return `PostgreSQL ${result.rows[0]?.version ?? ''}${store.embedded === undefined ? '' : ', embedded'}`;
}

async function describeOld(project: Project, context: CommandContext): Promise<string> {
  await prepareOldSystem(project, context.progress);
  await using system = await openOldSystem(project.config.old, project.folder);
  const tables = await system.inspect();
  return `${system.adapter} at ${system.url}: ${tables.length} tables`;
}

async function describeNew(project: Project): Promise<string> {
  const { environments, environment, new: fallback, old } = project.config;
  const config = environments[environment] ?? fallback;
  if (config.url === 'embedded') return 'the reference EMS, started with each run';
  await using system = await openNewSystem(config, old.system);
  const { version, build } = await system.describe();
  return `${system.adapter} at ${system.url}: version ${version}, build ${build}`;
}
