/**
 * Takes the pictures of docs/images anew: rehearses a small example, opens each screen in Chromium, keeps the upper part of it.
 *
 *   node scripts/take-pictures.ts
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settled } from '../test/support/axe.ts';
import { consoleWorld } from '../test/support/console-world.ts';

const images = fileURLToPath(new URL('../docs/images/', import.meta.url));
const most = 150_000;

const screens = {
  readiness: '/',
  gate: '/gate',
  evidence: '/evidence',
  meetings: '/meetings',
  training: '/training',
  workstreams: '/workstreams',
  issues: '/issues',
  coverage: '/coverage',
  plan: '/plan',
  integrations: '/integrations',
  runs: '/runs',
  mapping: '/mapping',
  reconciliation: '/reconciliation',
  validation: '/validation',
  people: '/people',
  audit: '/audit',
  settings: '/settings',
};

await using world = await consoleWorld();
const page = await world.open(world.emailOf('LEAD'));
await page.setViewportSize({ width: 1120, height: 660 });
for (const [name, path] of Object.entries(screens)) {
  await page.goto(new URL(path, world.url).href);
  await settled(page);
  await page.waitForTimeout(600);
  const file = join(images, `${name}.png`);
  await page.screenshot({ path: file });
  const { size } = await stat(file);
  console.log(`${name} ${Math.round(size / 1000)} kB`);
  if (size > most) throw new Error(`${file} has ${size} bytes, more than ${most}`);
}
