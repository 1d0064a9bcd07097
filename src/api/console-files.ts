import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'hono';
import type { ApiEnv } from './api-context.ts';
import type { ApiApp } from './route.ts';
import { pagePolicy } from './security-headers.ts';

const noncePlaceholder = '{{CSP_NONCE}}';

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const compressible = /^(text|application|image\/svg)/;

interface StaticFile {
  readonly type: string;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly zipped: Buffer<ArrayBuffer> | undefined;
}

/**
 * Serves the built console: its files, and its page for every other address, with a fresh nonce in each answer. Files
 * are found in a list read once, so no address can lead out of the folder.
 */
export function serveConsole(app: ApiApp, folder: string): void {
  let files: Promise<Map<string, StaticFile>> | undefined;
  app.hono.get('*', async (request, next) => {
    const { path } = request.req;
    if (path.startsWith('/api/') || path === '/api') return next();
    files ??= readFiles(folder);
    const known = await files;
    const file = known.get(path);
    if (file !== undefined && path !== '/index.html') return sendFile(request, path, file);
    const page = known.get('/index.html');
    if (page === undefined || (extname(path) !== '' && path !== '/index.html')) return next();
    return sendPage(request, page);
  });
}

async function readFiles(folder: string): Promise<Map<string, StaticFile>> {
  if (!existsSync(folder)) return new Map();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return new Map(await Promise.all(names.map((name) => readStatic(folder, name))));
}

async function readStatic(folder: string, name: string): Promise<[string, StaticFile]> {
  const type = contentTypes[extname(name)] ?? 'application/octet-stream';
  const bytes = await readFile(name);
  const zipped = compressible.test(type) ? await promisify(gzip)(bytes, { level: 9 }) : undefined;
  return [name.slice(folder.length).replaceAll(sep, '/'), { type, bytes, zipped }];
}

function sendFile(request: Context<ApiEnv>, path: string, file: StaticFile): Response {
  request.header('content-type', file.type);
  // Names of assets carry a hash of their content.
  request.header(
    'cache-control',
    path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  );
  request.header('vary', 'accept-encoding');
  const gzipped = /\bgzip\b/.test(request.req.header('accept-encoding') ?? '');
  if (file.zipped === undefined || !gzipped) return request.body(file.bytes);
  request.header('content-encoding', 'gzip');
  return request.body(file.zipped);
}

function sendPage(request: Context<ApiEnv>, page: StaticFile): Response {
  const nonce = randomBytes(16).toString('base64');
  request.header('content-security-policy', pagePolicy(nonce));
  return request.html(page.bytes.toString('utf8').replaceAll(noncePlaceholder, nonce));
}
