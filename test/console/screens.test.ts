import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults, settled } from '../support/axe.ts';
import { type ConsoleWorld, consoleWorld, watchPage } from '../support/console-world.ts';
import { findChromium } from '../support/find-chromium.ts';

const pictures = fileURLToPath(new URL('../../dist/screenshots/', import.meta.url));
const schemes = ['light', 'dark'] as const;
const budgetBytes = 200_000;

let world: ConsoleWorld;
let administrator: Page;

/** Every screen that the sidebar leads to, and the pages below them. */
async function screensOf(page: Page): Promise<string[]> {
  const links = page.getByRole('navigation', { name: 'Screens' }).first().getByRole('link');
  const paths = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
  return [...paths, '/runs/0001', '/no-such-page'];
}

async function keepPicture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

describe.skipIf(findChromium() === undefined)('every screen', () => {
  beforeAll(async () => {
    await mkdir(pictures, { recursive: true });
    world = await consoleWorld();
  });
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
  });

  it('lets the first administrator in by the one-time link', async () => {
    administrator = await world.open(null);
    await administrator.goto(world.administratorLink);
    await administrator.getByLabel('Your name').fill('Ann Admin');
    await administrator.getByLabel('Email address').fill('ann@meridian.example');
    await administrator.getByLabel('Password', { exact: true }).fill('correct horse battery staple');
    expect(await axeFaults(administrator)).toEqual([]);
    await administrator.getByRole('button', { name: 'Set the password and sign in' }).click();
    await administrator.getByRole('heading', { name: 'Readiness', level: 1 }).waitFor();
    expect((await screensOf(administrator)).length).toBeGreaterThanOrEqual(17);
  });

  it.each([1440, 390])('is without a fault for axe, light and dark, at a width of %i', async (width) => {
    const page = await administrator.context().newPage();
    watchPage(page, world.faults);
    await page.setViewportSize({ width, height: 900 });
    const faults: string[] = [];
    for (const path of await screensOf(administrator)) {
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await page.goto(new URL(path, world.url).href);
      await settled(page);
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.waitForTimeout(300);
        const name = `${path === '/' ? 'readiness' : path.slice(1).replaceAll('/', '-')}-${width}-${colorScheme}`;
        await keepPicture(page, name);
        faults.push(...(await axeFaults(page)).map((fault) => `${name}: ${fault}`));
      }
      const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (Number(wider) > 0) faults.push(`${path} is ${String(wider)} px wider than a window of ${width}`);
    }
    await page.close();
    console.log(`Pictures of every screen: ${pictures}`);
    expect(faults).toEqual([]);
  });

  it('asks for less than 200 kB of script to show the first page', async () => {
    const page = await world.open(world.emailOf('LEAD'));
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Network.enable');
    const urls = new Map<string, string>();
    const sizes = new Map<string, number>();
    devtools.on('Network.responseReceived', ({ requestId, type, response }) => {
      if (type === 'Script') urls.set(requestId, response.url);
    });
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const url = urls.get(requestId);
      // A file that is preloaded and then used is told of more than once.
      if (url !== undefined) sizes.set(url, Math.max(encodedDataLength, sizes.get(url) ?? 0));
    });
    await page.goto(world.url);
    await settled(page);
    await page.waitForTimeout(500);
    const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    const listed = [...sizes].map(([url, size]) => `${size} ${url.split('/').pop() ?? ''}`).join('\n');
    console.log(`The first page loads ${bytes} bytes of script in ${sizes.size} files.\n${listed}`);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(budgetBytes);
  });

  it('printed no error and broke no policy', () => {
    expect(world.faults).toEqual([]);
  });
});
