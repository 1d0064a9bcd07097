import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds against WCAG 2.2 AA and best practice on a page as it is now; a line for each kind of fault. */
export async function axeFaults(page: Page): Promise<string[]> {
  // Not as a script element, which the page's policy would refuse.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(await source);
  const options = { runOnly: tags, resultTypes: ['violations'] };
  const found = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return found.violations.map(({ id, nodes }) => {
    const [first] = nodes;
    return `${id} (${nodes.length}): ${first?.html.slice(0, 160)} ${first?.failureSummary ?? ''}`;
  });
}

/** Waits until nothing of a screen is on its way any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[role=status][aria-label^=Loading]').first().waitFor({ state: 'detached' });
}
