import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReviewWorld, reviewWorld, type WatchedPage, withoutBrowser } from './review-world.ts';

let world: ReviewWorld;
let watched: WatchedPage;
let page: Page;

// Every second organization lost letters of its name on the way.
const damaged = Array.from({ length: 200 }, (_, index) => `${2 * index + 1}`);

interface Judged {
  readonly verdict: string;
  readonly note: string;
}

/** What the store holds of the first reviewer, in the order it was said. */
async function stored(): Promise<Judged[]> {
  const found = await world.api.context.pool.query<Judged>(
    'SELECT verdict, note FROM validation_judgement WHERE reviewer = $1 ORDER BY at, id',
    [world.reviewers[0]?.id],
  );
  return found.rows;
}

const heading = () => page.getByRole('heading', { level: 2, name: /^organizations: / });
const inNewSystem = () => page.getByText('In the new system');

/** Waits for another record than the one named, and says which. */
async function nextRecord(before: string): Promise<string> {
  await expect.poll(async () => (await heading().textContent()) ?? '', { timeout: 10_000 }).not.toBe(before);
  await inNewSystem().waitFor();
  return (await heading().textContent()) ?? '';
}

describe.skipIf(withoutBrowser)('reviewing by keyboard', () => {
  beforeAll(async () => {
    world = await reviewWorld(damaged);
    const [first] = world.reviewers;
    if (first === undefined) throw new Error('there is no reviewer');
    watched = await world.open(first);
    page = watched.page;
    await page.goto(`${world.api.url}/validation`);
    await page.getByRole('link', { name: 'Before burn-in' }).click();
    await page.getByRole('link', { name: /^Review \(/ }).click();
    await inNewSystem().waitFor();
  });
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
  });

  it('judges ten records without the mouse, and each is in the store as it was said', async () => {
    const said: Judged[] = [];
    let shown = (await heading().textContent()) ?? '';
    for (let index = 0; index < 10; index++) {
      const wrong = (await page.getByText('differs', { exact: true }).count()) > 0;
      const note = wrong ? `name, ${index}` : '';
      if (wrong) {
        await page.keyboard.press('n');
        // Letters of a note are no verdicts.
        await page.keyboard.type(note);
        await page.keyboard.press('Escape');
      }
      await page.keyboard.press(wrong ? 'w' : 'c');
      said.push({ verdict: wrong ? 'WRONG' : 'CORRECT', note });
      shown = await nextRecord(shown);
    }
    await page.getByText('All saved').waitFor();
    expect(await stored()).toEqual(said);
    expect(said.some((one) => one.verdict === 'WRONG')).toBe(true);
    expect(said.some((one) => one.verdict === 'CORRECT')).toBe(true);
    await page.getByText(/^10 of \d+ records judged by you/).waitFor();
  });

  it('goes back to correct what was said, until the comparison was shown', async () => {
    const here = (await heading().textContent()) ?? '';
    await page.keyboard.press('k');
    const last = await nextRecord(here);
    await page.keyboard.press('u');
    expect(await nextRecord(last)).toBe(here);
    await expect.poll(async () => (await stored()).at(-1)?.verdict).toBe('UNSURE');
    await page.keyboard.press('k');
    expect(await nextRecord(here)).toBe(last);
    const reveal = page.getByRole('button', { name: /^Show what the comparison says/ });
    await reveal.click();
    await page.getByText(/^The comparison says/).waitFor();
    expect(await page.getByRole('button', { name: /^Correct/ }).isDisabled()).toBe(true);
    const before = (await stored()).length;
    await page.keyboard.press('c');
    expect((await stored()).length).toBe(before);
    await page.keyboard.press('j');
    await reveal.waitFor({ state: 'detached' });
  });

  it('says its keys, and leaves them alone for who dictates', async () => {
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys of the review' }).waitFor();
    await page.getByRole('switch', { name: 'Single keys' }).press('Space');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const before = (await stored()).length;
    await page.keyboard.press('c');
    await page.getByRole('button', { name: 'Keys (?)' }).click();
    await page.getByRole('switch', { name: 'Single keys' }).press('Space');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await stored()).length).toBe(before);
  });

  it('loses neither note nor judgement when the session ends while a note is typed', async () => {
    expect(watched.problems).toEqual([]);
    const before = (await stored()).length;
    const shown = (await heading().textContent()) ?? '';
    await page.keyboard.press('n');
    await page.keyboard.type('the country ');
    await world.api.context.pool.query('DELETE FROM session WHERE account = $1', [world.reviewers[0]?.id]);
    await page.keyboard.type('is another one');
    await page.keyboard.press('Escape');
    await page.keyboard.press('w');
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    expect((await stored()).length).toBe(before);
    // Even a reload at this moment, which shows the sign-in page.
    await page.reload();
    await page.getByLabel('Email address').fill('person-1@example.test');
    await page.getByRole('textbox', { name: 'Password' }).fill(world.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect
      .poll(async () => (await stored()).at(-1), { timeout: 15_000 })
      .toEqual({ verdict: 'WRONG', note: 'the country is another one' });
    expect((await stored()).length).toBe(before + 1);
    await inNewSystem().waitFor();
    expect(await heading().textContent()).not.toBe(shown);
  });

  it('goes on where it was after signing in again over the page', async () => {
    await page.keyboard.press('n');
    await page.keyboard.type('half a thought');
    const shown = (await heading().textContent()) ?? '';
    await world.api.context.pool.query('DELETE FROM session WHERE account = $1', [world.reviewers[0]?.id]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('k');
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    await dialog.getByRole('textbox', { name: 'Password' }).fill(world.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    await nextRecord(shown);
    await page.keyboard.press('j');
    await expect.poll(async () => heading().textContent()).toBe(shown);
    expect(await page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('half a thought');
  });
});
