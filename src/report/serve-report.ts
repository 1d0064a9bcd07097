import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import { policyOf } from './content-policy.ts';

export interface ReportServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the report of a folder: `/` is the page, `/report.json` its data, everything else a 404. Port 0 takes any free
 * one. Says nothing itself. Throws PORT_TAKEN.
 */
export async function serveReport(
  folder: string,
  options: { readonly port: number; readonly host: string },
): Promise<ReportServer> {
  const server = createAdaptorServer({ fetch: reportApp(folder).fetch }) as Server;
  const port = await listen(server, options);
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}/`, close: () => close(server) };
}

function reportApp(folder: string): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Referrer-Policy', 'no-referrer');
    context.header('Cache-Control', 'no-store');
  });
  app.get('/', async (context) => {
    const page = await readFile(join(folder, 'report.html'), 'utf8');
    context.header('Content-Security-Policy', `${policyOf(page)}; frame-ancestors 'none'`);
    return context.html(page);
  });
  app.get('/report.json', async (context) => {
    context.header('Content-Type', 'application/json; charset=UTF-8');
    return context.body(await readFile(join(folder, 'report.json'), 'utf8'));
  });
  app.notFound((context) => context.json({ error: { code: 'NOT_FOUND', path: context.req.path } }, 404));
  app.onError((error, context) => {
    const missing = 'code' in error && error.code === 'ENOENT';
    log(missing ? 'info' : 'error', 'report-not-served', { path: context.req.path, reason: reasonOf(error) });
    const known = missing
      ? new ChangeoverError('RUN_MISSING', { what: 'report', folder, command: 'rehearse' })
      : new ChangeoverError('UNEXPECTED', { reason: reasonOf(error) });
    return context.json({ error: { code: known.code, message: known.message } }, missing ? 404 : 500);
  });
  return app;
}

async function listen(server: Server, options: { port: number; host: string }): Promise<number> {
  await new Promise<void>((done, fail) => {
    server.once('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE';
      fail(taken ? new ChangeoverError('PORT_TAKEN', { ...options }, { cause: error }) : error);
    });
    server.listen(options.port, options.host, done);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : options.port;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((done, fail) => {
    server.close((error) => (error === undefined ? done() : fail(error)));
    // A browser keeps its connection open; waiting for it would never end.
    server.closeAllConnections();
  });
}
