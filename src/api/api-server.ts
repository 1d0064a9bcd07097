import { createServer, type Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { ChangeoverError } from '../lib/errors.ts';
import type { ApiContext } from './api-context.ts';
import type { ApiApp } from './route.ts';

/** A listening server of API and console. */
export interface ApiServer {
  /** Its own address, with a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Ends live streams, takes no more requests, and lets those in progress end (for at most ten seconds). */
  stop(): Promise<void>;
}

const drainMs = 10_000;

/** Listens. Port 0 takes any free one. Throws PORT_TAKEN. */
export async function startApiServer(
  app: ApiApp,
  context: ApiContext,
  listen: { readonly host: string; readonly port: number },
): Promise<ApiServer> {
  const server = createAdaptorServer({
    fetch: app.hono.fetch,
    createServer,
    // Slow senders do not hold a connection for long; live streams send, and are not cut.
    serverOptions: { requestTimeout: 120_000, headersTimeout: 20_000, keepAliveTimeout: 65_000 },
  }) as Server;
  const port = await listening(server, listen);
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  return { url: `http://${host}:${port}/`, port, stop: () => stop(server, context) };
}

function listening(server: Server, listen: { host: string; port: number }): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE';
      fail(taken ? new ChangeoverError('PORT_TAKEN', { ...listen }, { cause: error }) : error);
    });
    server.listen(listen.port, listen.host, () => {
      const address = server.address();
      done(typeof address === 'object' && address !== null ? address.port : listen.port);
    });
  });
}

async function stop(server: Server, context: ApiContext): Promise<void> {
  context.events.close();
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  // A connection whose answer has just ended stays open, idle, for the browser's next request.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await new Promise<void>((done) => {
    server.close(() => done());
  });
  clearInterval(sweep);
  clearTimeout(cut);
}
