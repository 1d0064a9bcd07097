import type { Command } from 'commander';
import { declaredRoutes } from '../../api/declared-routes.ts';
import type { RegisteredRoute } from '../../api/route.ts';
import { localTarget, remoteTarget } from '../api-command/api-target.ts';
import { addRouteOptions, requestFrom } from '../api-command/route-options.ts';
import { runRoute } from '../api-command/run-route.ts';
import { runCommand } from '../run-command.ts';

interface Common {
  readonly folder: string;
  readonly url?: string;
  readonly as?: string;
  readonly json?: boolean;
  readonly ifMatch?: string;
  readonly file?: string;
  readonly output?: string;
  readonly all?: boolean;
}

/**
 * A command for everything the API does: `changeover <thing> <verb> [--field value]`, made from the declared routes, so
 * that neither can lag behind the other. It works on the folder's store as its operator, or on a server (`--url`).
 */
export function addApiCommands(program: Command): void {
  for (const { spec } of declaredRoutes()) {
    if (spec.browserOnly === true) continue;
    const [thing = '', verb = ''] = spec.operationId.split('.');
    const group =
      program.commands.find((one) => one.name() === thing) ??
      program.command(thing).description(verbsOf(thing).join(', '));
    // A command that was there before the API keeps its name.
    if (group.commands.some((one) => one.name() === verb)) continue;
    addRouteCommand(group.command(verb), spec);
  }
}

function verbsOf(thing: string): string[] {
  return declaredRoutes().flatMap(({ spec }) => {
    const [own, verb = ''] = spec.operationId.split('.');
    return own === thing && spec.browserOnly !== true ? [verb] : [];
  });
}

function addRouteCommand(command: Command, spec: RegisteredRoute['spec']): void {
  command.description(spec.summary);
  const fields = addRouteOptions(command, spec);
  command.option('-C, --folder <folder>', 'the migration folder', '.');
  command.option('--url <url>', 'a server to ask instead, with the token in CHANGEOVER_TOKEN');
  command.option('--as <email>', 'act as this person, with their rights alone');
  command.option('--json', 'print one JSON object on standard output');
  if (spec.version === 'required')
    command.option('--if-match <version>', 'the version it is based on; what is there now when absent');
  if (spec.upload !== undefined) command.option('--file <path>', 'the file to send; - for standard input');
  if (spec.content !== undefined)
    command.option('--output <path>', 'where to write; standard output when absent');
  if (fields.some((one) => one.name === 'cursor')) command.option('--all', 'every page');
  command.action((options: Common & Record<string, unknown>) =>
    runCommand(options.json === true, async () => {
      const parts = requestFrom(fields, options, spec);
      await using target =
        options.url === undefined ? await localTarget(options.folder, options.as) : remoteTarget(options.url);
      const { ifMatch, file, output } = options;
      const json = options.json === true;
      return await runRoute(target, { spec, parts, json, ifMatch, file, output, all: options.all === true });
    }),
  );
}
