import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults, settled } from '../support/axe.ts';
import { type ConsoleWorld, consoleWorld } from '../support/console-world.ts';
import { findChromium } from '../support/find-chromium.ts';

const results = fileURLToPath(new URL('../../examples/meridian/results/acceptance.xml', import.meta.url));
const html = '<b>Bold</b> & <img src=x onerror=alert(1)>';

const patiently = { timeout: 10_000 };

let world: ConsoleWorld;

async function go(page: Page, path: string): Promise<Page> {
  await page.goto(new URL(path, world.url).href);
  await settled(page);
  return page;
}

async function openMeeting(page: Page): Promise<void> {
  await go(page, '/meetings');
  await page
    .getByRole('button', { name: /team|stakeholder/i })
    .first()
    .click();
  await page.getByRole('region', { name: 'Minutes' }).waitFor();
}

const minutesOf = (page: Page) => page.getByRole('textbox', { name: 'Minutes' });

async function dialogFaults(page: Page): Promise<string[]> {
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(300);
  return axeFaults(page);
}

describe.skipIf(findChromium() === undefined)('in a browser, somebody', () => {
  beforeAll(async () => {
    world = await consoleWorld();
  });
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
  });

  it('signs in and comes to where they wanted to go; a wrong password is said', async () => {
    const page = await world.open(null);
    await page.goto(new URL('/gate', world.url).href);
    await page.getByLabel('Email address').fill(world.emailOf('LEAD'));
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(world.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Go-live gate', level: 1 }).waitFor();
  });

  it('finds a person, a run and a screen with Ctrl-K and opens what is chosen', async () => {
    const page = await go(await world.open(world.emailOf('LEAD')), '/');
    await page.keyboard.press('Control+k');
    const box = page.getByRole('combobox', { name: 'Search' });
    await box.fill('Bruno');
    await page.getByRole('option', { name: /Bruno/ }).first().waitFor();
    expect(await dialogFaults(page)).toEqual([]);
    await box.fill('1');
    await page.getByRole('option', { name: /Run 0001/ }).click();
    await page.waitForURL(/\/runs\/0001/);
  });

  it('confirms a value, with the consequence shown', async () => {
    const page = await go(await world.open(world.emailOf('ENGINEER')), '/mapping?state=all');
    await page
      .getByRole('button', { name: /confirm|change/i })
      .first()
      .click();
    expect(await dialogFaults(page)).toEqual([]);
    await page.getByLabel('Leave the field empty').check();
    await page.getByRole('textbox', { name: /reason|why/i }).fill('Checked with the product list.');
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('imports the results of a test runner', async () => {
    const page = await go(await world.open(world.emailOf('ENGINEER')), '/coverage');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import JUnit results' }).click();
    await (await chooser).setFiles(results);
    const dialog = page.getByRole('dialog', { name: /Results of acceptance.xml/ });
    await dialog.waitFor();
    expect(await dialog.getByText('Nothing was imported').count()).toBe(0);
    expect(await dialogFaults(page)).toEqual([]);
  });

  it('runs a meeting: attendance, minutes, an action; HTML in its name is text', async () => {
    const page = await world.open(world.emailOf('LEAD'));
    await openMeeting(page);
    const first = page.getByRole('region', { name: 'Attendance' }).getByRole('checkbox').first();
    const before = await first.isChecked();
    await first.click();
    await expect.poll(() => first.isChecked(), patiently).toBe(!before);
    await minutesOf(page).fill('Everybody agrees.');
    await page.getByRole('button', { name: 'Save minutes' }).click();
    await expect
      .poll(() => page.getByRole('button', { name: 'Save minutes' }).isDisabled(), patiently)
      .toBe(true);
    const actions = page.getByRole('region', { name: 'Actions', exact: true });
    await actions.getByLabel('What').fill(html);
    await actions.getByRole('button', { name: 'Add action' }).click();
    await actions.getByText(html).first().waitFor();
    expect(await page.locator('main img').count()).toBe(0);
  });

  it('sees in another browser what was saved, and is told when both changed it', async () => {
    const mine = await world.open(world.emailOf('LEAD'));
    const theirs = await world.open(world.emailOf('ENGINEER'));
    await openMeeting(mine);
    await openMeeting(theirs);
    await minutesOf(theirs).fill('Their words.');
    await minutesOf(mine).fill('My words.');
    await mine.getByRole('button', { name: 'Save minutes' }).click();
    await expect
      .poll(() => mine.getByRole('button', { name: 'Save minutes' }).isDisabled(), patiently)
      .toBe(true);
    const third = await world.open(world.emailOf('HEAD of finance'));
    await openMeeting(third);
    expect(await minutesOf(third).inputValue()).toBe('My words.');
    await theirs.waitForTimeout(1000);
    await theirs.getByRole('button', { name: 'Save minutes' }).click();
    const dialog = theirs.getByRole('dialog', { name: /Somebody else changed this/ });
    await dialog.getByText('My words.').waitFor();
    await dialog.getByText('Their words.').waitFor();
    expect(await dialogFaults(theirs)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save mine over it' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => minutesOf(third).inputValue(), patiently).toBe('Their words.');
  });

  it('signs in again in the middle of work and loses nothing', async () => {
    const page = await world.open(world.emailOf('LEAD'));
    await openMeeting(page);
    await minutesOf(page).fill('Typed before the session ended.');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Save minutes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    expect(await dialogFaults(page)).toEqual([]);
    await dialog.getByLabel('Password', { exact: true }).fill(world.password);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect
      .poll(() => page.getByRole('button', { name: 'Save minutes' }).isDisabled(), patiently)
      .toBe(true);
    await page.reload();
    await expect.poll(() => minutesOf(page).inputValue(), patiently).toBe('Typed before the session ended.');
  });

  it('signs a criterion, which another sees turn at once, and withdraws it', async () => {
    const page = await go(await world.open(world.emailOf('HEAD of engineering')), '/gate');
    const other = await go(await world.open(world.emailOf('LEAD')), '/gate');
    const mine = page.locator('#prover');
    const theirs = other.locator('#prover');
    await mine.getByRole('button', { name: /^Sign for/ }).click();
    expect(await dialogFaults(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Sign', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await theirs.getByText(/^Piet Kestley, \d/).waitFor();
    await mine.getByRole('button', { name: /^Withdraw the signature for/ }).click();
    expect(await dialogFaults(page)).toEqual([]);
    await page.getByLabel('Reason').fill('The evidence is looked at again.');
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).click();
    await mine.getByRole('button', { name: /^Sign for/ }).waitFor();
    await theirs
      .getByText(/was withdrawn: The evidence is looked at again/)
      .first()
      .waitFor();
  });

  it('is told in words when the page is no longer live', async () => {
    const page = await world.open(world.emailOf('LEAD'));
    await page.route('**/api/events', (route) => route.abort());
    await go(page, '/');
    const live = page.getByRole('banner').getByText(/^Every 10 s, updated/);
    await live.waitFor({ timeout: 20_000 });
    await page.context().setOffline(true);
    await page
      .getByRole('banner')
      .getByText(/^Stale since \d\d:\d\d/)
      .waitFor({ timeout: 25_000 });
  });

  it('does not see in the sidebar what they may not open', async () => {
    const page = await go(await world.open(world.emailOf('HEAD of executives')), '/');
    const links = page.getByRole('navigation', { name: 'Screens' }).first().getByRole('link');
    const names = await links.allTextContents();
    expect(names.join()).toContain('Readiness');
    expect(names.join()).not.toContain('Audit');
  });

  it('never met an error of the page or its policy', () => {
    expect(world.faults).toEqual([]);
  });
});
