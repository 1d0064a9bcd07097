import { once } from 'node:events';
import { isChangeoverError } from '../lib/errors.ts';
import { serveReport } from '../report/serve-report.ts';
import { type CommandContext, print } from './run-command.ts';

const host = '127.0.0.1';
const usualPort = 4700;

/** Serves a report on the loopback address, prints its address, and ends when the command is interrupted. */
export async function serveUntilInterrupted(
  folder: string,
  port: number,
  context: CommandContext,
): Promise<void> {
  const server = await serveReport(folder, { port, host }).catch((error: unknown) => {
    // The usual port is only a convenience: a second report takes any free one.
    if (isChangeoverError(error, 'PORT_TAKEN') && port === usualPort)
      return serveReport(folder, { port: 0, host });
    throw error;
  });
  print(`\nThe report is at ${server.url} (Ctrl-C stops it).`);
  if (!context.signal.aborted) await once(context.signal, 'abort');
  await server.close();
}
