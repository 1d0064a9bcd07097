import { once } from 'node:events';
import type { Command } from 'commander';
import { print, runCommand } from '../run-command.ts';
import { startEmsServer } from '../start-ems-server.ts';
import { wholeNumber } from './look-commands.ts';

/** `changeover ems`: the entitlement management system by itself, until interrupted. */
export function addEms(program: Command): void {
  program
    .command('ems')
    .description('run the reference EMS until interrupted; its API is described at /openapi.json')
    .option('--demo', 'with a small catalog, customers and orders to try it')
    .option('--port <port>', 'port on 127.0.0.1', '4800')
    .action((options: { demo?: boolean; port: string }) =>
      runCommand(false, async ({ signal, progress }) => {
        progress.line('starting');
        const demo = options.demo === true;
        const dataFolder = demo ? './.changeover-ems-demo' : './.changeover-ems';
        const ems = await startEmsServer({ dataFolder, port: wholeNumber('--port', options.port), demo });
        try {
          print(`The EMS is at ${ems.server.url} (Ctrl-C stops it).`);
          if (ems.tokenMade) print(`API token: ${ems.token}`);
          print(`Described at ${ems.server.url}/openapi.json; docs/ems.md walks through it.`);
          if (!signal.aborted) await once(signal, 'abort');
        } finally {
          await ems.stop();
        }
        return 0;
      }),
    );
}
