import type { Command } from 'commander';
import { rehearseWhenNew } from '../rehearse-when-new.ts';
import { runCommand } from '../run-command.ts';
import { wholeNumber } from './look-commands.ts';

interface Options {
  readonly json?: boolean;
  readonly port: string;
  readonly host: string;
  readonly origin?: string;
  readonly rehearse?: boolean;
}

/** `changeover serve [folder]`: the console and the API of a migration, until interrupted. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .argument('[folder]', 'the migration folder', '.')
    .description('serve the console and its API until interrupted')
    .option('--port <port>', 'port to listen on', '4600')
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--origin <url>', 'the address people use, when a proxy with HTTPS stands before it')
    .option('--rehearse', 'rehearse first, unless that is done and nothing changed since')
    .option('--json', 'print one JSON object on standard output when it listens')
    .action((folder: string, options: Options) =>
      runCommand(options.json === true, async (context) => {
        const port = wholeNumber('--port', options.port);
        if (options.rehearse === true) await rehearseWhenNew(folder, context);
        // Loaded when it is asked for: other commands start quicker without it.
        const { serveConsole } = await import('../serve-console.ts');
        return await serveConsole(folder, { ...options, port }, context);
      }),
    );
}
