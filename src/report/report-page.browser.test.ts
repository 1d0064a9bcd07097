import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { fixtureFacts, fixtureInput } from './report-fixture.ts';
import { reportModel } from './report-model.ts';
import { reportPage } from './report-page.ts';

const executablePath = '/usr/bin/chromium';
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe.skipIf(!existsSync(executablePath))('the page in a browser', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    const exposure = { customers: 3, seats: 120, money: { EUR: '10250.50', USD: '7' } };
    const cause = {
      cause: 'price-rounded',
      records: 7,
      allowed: 2,
      entities: ['order_line'],
      fields: ['unit_price'],
      exposure,
    };
    const alarms = ['The accepted difference locale-case of person (Support lead) expired on 2026-01-31.'];
    const troubled = {
      snapshot: { consistency: 'FUZZY', reason: 'licenses has no transactions.' },
      reconcile: { ok: false, different: 5, matching: 139_185, causes: [cause], exposure, alarms },
      prove: { ok: false, detected: 53, false_alarms: 1 },
    };
    const pages = {
      good: fixtureInput(),
      troubled: fixtureInput(fixtureFacts(troubled)),
      empty: fixtureInput([]),
    };
    for (const [name, input] of Object.entries(pages)) {
      await writeFile(join(folder.path, `${name}.html`), reportPage(reportModel(input)));
    }
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    await folder[Symbol.asyncDispose]();
  });

  async function open(name: string, width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, bypassCSP: false });
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(`request to ${request.url()}`);
    });
    page.on('console', (message) => complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    await page.goto(pathToFileURL(join(folder.path, `${name}.html`)).href);
    return page;
  }

  it('asks the network for nothing and violates its own policy nowhere', async () => {
    complaints.length = 0;
    const page = await open('good', 1440);
    expect(complaints).toEqual([]);
    // The style sheet was really applied: the policy would otherwise hide a wrong hash behind a bare page.
    expect(
      await page.evaluate<string>("getComputedStyle(document.querySelector('nav')).borderRightStyle"),
    ).toBe('solid');
    await page.close();
  });

  it.each(
    (['good', 'troubled', 'empty'] as const).flatMap((name) =>
      ([1440, 820, 390] as const).map((width) => [name, width] as const),
    ),
  )('of the run “%s” does not scroll sideways at %i pixels', async (name, width) => {
    const page = await open(name, width);
    expect(
      await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
    ).toBeLessThanOrEqual(0);
    await page.close();
  });

  it.each([
    ['good', 1440, 'light'],
    ['good', 1440, 'dark'],
    ['good', 390, 'dark'],
    ['troubled', 1440, 'dark'],
    ['troubled', 390, 'light'],
    ['empty', 390, 'light'],
  ] as const)(
    'of the run “%s” passes WCAG AA and best practice at %i pixels, %s',
    async (name, width, scheme) => {
      // The tool is a script, which the policy rightly refuses: only here it is let in.
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme: scheme,
        bypassCSP: true,
      });
      const page = await context.newPage();
      await page.goto(pathToFileURL(join(folder.path, `${name}.html`)).href);
      await page.evaluate(await readFile(axe, 'utf8'));
      const violations = await page.evaluate<Violation[]>('axe.run().then((result) => result.violations)');
      expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)).toEqual(
        [],
      );
      await context.close();
    },
  );

  it('can be walked through with the keyboard', async () => {
    const page = await open('good', 1440);
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Skip to the verdict');
    for (let presses = 0; presses < 2; presses++) await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate<number>('scrollY')).toBeGreaterThan(400);
    expect(page.url()).toContain('#rows');
    await page.close();
  });

  it('prints on A4 without losing anything', async () => {
    const page = await open('good', 1440, 'dark');
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(pages).toBeGreaterThan(3);
    expect(pages).toBeLessThan(12);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    );
    await page.close();
  });
});
