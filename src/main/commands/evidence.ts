import { resolve } from 'node:path';
import type { Command } from 'commander';
import { evidenceKey } from '../../evidence/evidence-key.ts';
import { listEvidence, verifyChain } from '../../evidence/evidence-store.ts';
import { exportEvidence } from '../../evidence/export-evidence.ts';
import { openProject } from '../../project/project.ts';
import { openControlStore } from '../../store/control-store.ts';
import { print, printJson, runCommand } from '../run-command.ts';

interface Options {
  readonly json?: boolean;
  readonly folder: string;
}

const withFolder = (command: Command): Command =>
  command
    .option('-C, --folder <folder>', 'the migration folder', '.')
    .option('--json', 'print one JSON object on standard output');

/** `changeover evidence list | verify | export <target>`. */
export function addEvidence(program: Command): void {
  const evidence = program.command('evidence').description('list, verify and export the evidence chain');
  withFolder(evidence.command('list').description('every entry, oldest first')).action((options: Options) =>
    runCommand(options.json === true, () => list(options)),
  );
  withFolder(evidence.command('verify').description('check every hash of the chain')).action(
    (options: Options) =>
      runCommand(options.json === true, async () => {
        await using store = await openControlStore(await openProject(options.folder));
        const { entries, head } = await verifyChain(store.pool);
        if (options.json === true) printJson({ ok: true, entries, head });
        else print(`${entries} entries, unbroken; the last one is ${head}`);
        return 0;
      }),
  );
  withFolder(
    evidence
      .command('export')
      .argument('<target>', 'folder to write to')
      .description('a pack that can be checked without Changeover'),
  ).action((target: string, options: Options) =>
    runCommand(options.json === true, async () => {
      const project = await openProject(options.folder);
      await using store = await openControlStore(project);
      const pack = await exportEvidence(store.pool, resolve(target), await evidenceKey(project.folder));
      if (options.json === true) printJson({ ok: true, ...pack });
      else
        print(
          `${pack.entries} entries in ${pack.folder}, signed with the key ${pack.fingerprint}; its index.html says how to check them`,
        );
      return 0;
    }),
  );
}

async function list(options: Options): Promise<number> {
  const project = await openProject(options.folder);
  await using store = await openControlStore(project);
  const entries = await listEvidence(store.pool, project.config.name);
  if (options.json === true) printJson({ ok: true, entries });
  else
    print(
      entries
        .map(
          (one) =>
            `${one.seq}  ${one.at}  run ${one.run}  ${one.kind.padEnd(16)} ${one.outcome}  ${one.summary}`,
        )
        .join('\n') || 'no evidence yet',
    );
  return 0;
}
