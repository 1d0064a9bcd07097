import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { startChangeover } from './changeover-process.ts';
import { findChromium } from './find-chromium.ts';
import { prepareMeridian } from './meridian-folder.ts';
import { temporaryFolder } from './temporary-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** How a page is opened: the window, and light or dark. */
export interface PageOptions {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
}

/** The rehearsed example with its program, served by the real command, and a real browser. */
export interface ConsoleWorld extends AsyncDisposable {
  readonly url: string;
  readonly administratorLink: string;
  readonly password: string;
  /** Addresses of the example's made-up people by what they are, such as `LEAD` or `HEAD of finance`. */
  emailOf(is: string): string;
  /** A new browser session of somebody who is signed in, or of nobody. */
  open(email: string | null, options?: PageOptions): Promise<Page>;
  /** What pages said that they must not: errors of the console, of scripts and of the content policy. */
  readonly faults: string[];
}

interface Served {
  readonly url: string;
  readonly administrator: { readonly link: string };
  readonly demo: {
    readonly password: string;
    readonly people: readonly { readonly email: string; readonly is: string }[];
  };
}

/** Builds the console as it is now, rehearses a small example, serves it. Dispose it at the end. */
export async function consoleWorld(): Promise<ConsoleWorld> {
  await using stack = new AsyncDisposableStack();
  const folder = join(stack.use(await temporaryFolder()).path, 'meridian');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  await Promise.all([
    promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'error'], {
      cwd: root,
      // A test runner sets another one, with which React is built for development.
      env: { ...process.env, NODE_ENV: 'production' },
    }),
    prepareMeridian(folder, { licenses: 300, seed: 3 }),
  ]);
  const { child, finished } = startChangeover(['serve', folder, '--port', '0', '--rehearse', '--json']);
  stack.defer(async () => {
    child.kill('SIGINT');
    await finished;
  });
  if (child.stdout === null) throw new Error('the server has no output');
  const served = await firstAnswer(child.stdout, finished);
  const browser = await chromium.launch({
    executablePath: findChromium() ?? '',
    args: ['--no-sandbox'],
  });
  stack.defer(() => browser.close());
  const faults: string[] = [];
  const sessions = new Map<string, StorageState>();
  const owned = stack.move();
  return {
    url: served.url,
    administratorLink: served.administrator.link,
    password: served.demo.password,
    faults,
    emailOf(is) {
      const person = served.demo.people.find((one) => one.is.includes(is));
      if (person === undefined) throw new Error(`nobody of the example is ${is}`);
      return person.email;
    },
    async open(email, options = {}) {
      const context = await newContext(browser, options);
      const page = await context.newPage();
      watchPage(page, faults);
      if (email !== null) await signIn(page, served, email, sessions);
      return page;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The JSON object that the command prints when it listens; a run before it prints one too. */
async function firstAnswer(
  output: NodeJS.ReadableStream,
  finished: Promise<{ stderr: string }>,
): Promise<Served> {
  let text = '';
  const heard = new Promise<Served>((done) => {
    output.on('data', (part: string) => {
      text += part;
      const line = text.split('\n').find((one) => one.includes('"demo"') && one.endsWith('}'));
      if (line !== undefined) done(JSON.parse(line) as Served);
    });
  });
  const ended = finished.then(({ stderr }) => {
    throw new Error(`the server ended before it listened: ${text}\n${stderr}`);
  });
  return Promise.race([heard, ended]);
}

async function newContext(browser: Browser, { width = 1440, scheme = 'light' }: PageOptions) {
  const height = width < 800 ? 844 : 900;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  return context;
}

/** Opens a session through the API, once a person, so that other journeys do not wait for the password's hash. */
async function signIn(page: Page, served: Served, email: string, sessions: Map<string, StorageState>) {
  const context = page.context();
  const before = sessions.get(email);
  if (before !== undefined) {
    await context.addCookies(before.cookies);
    return;
  }
  const answer = await context.request.post(new URL('/api/session', served.url).href, {
    data: { email, password: served.demo.password },
    headers: { origin: new URL(served.url).origin },
  });
  if (!answer.ok()) throw new Error(`signing in as ${email}: ${answer.status()} ${await answer.text()}`);
  sessions.set(email, await context.storageState());
}

/** Collects what a page says that it must not. */
export function watchPage(page: Page, faults: string[]): void {
  const place = (): string => new URL(page.url(), 'about:blank').pathname;
  page.on('pageerror', (error) => faults.push(`${place()}: ${error.message}`));
  page.on('console', (message) => {
    const { url } = message.location();
    // A refusal that a journey provokes is printed by the browser itself; everything else is ours.
    const provoked = /Failed to load resource/.test(message.text()) && url.includes('/api/');
    if (message.type() === 'error' && !provoked) faults.push(`${place()}: ${message.text()}`);
  });
}
