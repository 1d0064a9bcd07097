import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { hashPassword } from '../../src/accounts/password.ts';
import { environment } from '../../src/lib/environment.ts';
import { insertComparedRun, reviewedRun } from '../../src/proof/validation-fixture.ts';
import { type ApiClient, type ApiWorld, apiWorld } from '../support/api-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const executablePath = '/usr/bin/chromium';
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Whether there is no browser here; where the test servers are there, it must be, too. */
export const withoutBrowser =
  !existsSync(executablePath) && environment().CHANGEOVER_TEST_SERVERS === undefined;

/** A page of the console, and what it complained about: errors of scripts, of the console, of the policy. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly problems: string[];
}

/** A server with the console on a run that can be reviewed, a plan that is sealed, and a browser. */
export interface ReviewWorld extends AsyncDisposable {
  readonly api: ApiWorld;
  readonly reviewers: readonly ApiClient[];
  readonly validation: string;
  /** The password of every reviewer. */
  readonly password: string;
  /** Opens the console as somebody who is signed in. */
  open(as: ApiClient): Promise<WatchedPage>;
}

/** Starts it: 400 organizations, of which `damaged` came to the new system with another name; two reviewers. */
export async function reviewWorld(damaged: readonly string[]): Promise<ReviewWorld> {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await temporaryFolder());
  const folder = join(home.path, 'fixture');
  await reviewedRun(folder, damaged);
  const consoleFolder = await buildConsole(home.path);
  const api = stack.use(await apiWorld({ folder, context: { consoleFolder } }));
  const { pool } = api.context;
  await insertComparedRun(pool, 'fixture');
  const reviewers = [await api.person(['REVIEWER']), await api.person(['REVIEWER'])];
  const password = 'correct horse battery staple';
  const hash = await hashPassword(password);
  await pool.query('UPDATE account SET password_hash = $1 WHERE id = ANY($2)', [
    hash,
    reviewers.map((one) => one.id),
  ]);
  const validation = await sealedPlan(await api.person(['LEAD']), reviewers);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  stack.defer(() => browser.close());
  const owned = stack.move();
  return {
    api,
    reviewers,
    validation,
    password,
    open: (as) => openAs(browser, api.url, as),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function sealedPlan(lead: ApiClient, reviewers: readonly ApiClient[]): Promise<string> {
  const made = await lead.post('/api/validations', {
    title: 'Before burn-in',
    entities: [
      { entity: 'organization', maxWrongPpm: 150_000 },
      { entity: 'person', sharePercent: 0, waiver: 'few and harmless' },
    ],
    reviewers: reviewers.map((one) => one.id),
    planted: 4,
    wholeBelow: 20,
  });
  const sealed = await lead.post(`/api/validations/${made.json.id}/seal`);
  if (sealed.status !== 200) throw new Error(`the plan was not sealed: ${sealed.text}`);
  return made.json.id as string;
}

/** The console as it is now, apart from the one that others may be serving. */
async function buildConsole(path: string): Promise<string> {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const outDir = join(path, 'console');
  const options = ['build', '--logLevel', 'error', '--outDir', outDir];
  await promisify(execFile)(process.execPath, [vite, ...options], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return outDir;
}

async function openAs(browser: Browser, url: string, as: ApiClient): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const [name = '', value = ''] = as.headers['cookie']?.split('=') ?? [];
  await context.addCookies([{ name, value, url }]);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  return { page, context, problems };
}
