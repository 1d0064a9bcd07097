import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type FaultyWorld, openLoadHome, smallLoad } from '../../test/world/load-world.ts';
import type { LoadDetail } from './load-stage.ts';

const child = fileURLToPath(new URL('../../test/faults/load-child.ts', import.meta.url));
const home = await openLoadHome();
afterAll(() => home[Symbol.asyncDispose]());

const killsWanted = 10;

/** When a process is killed: so many milliseconds after it began, or after so many of its requests. */
type Moment = { readonly ms: number } | { readonly requests: number; readonly ms: number };

/** Any moment: most in the middle of sending, some before. */
function anyMoment(): Moment {
  const requests = Math.floor(Math.random() * 15);
  return requests < 4 ? { ms: Math.random() * 500 } : { requests, ms: Math.random() * 50 };
}

/** Runs the stage in a process of its own. Returns its output, undefined when it was killed. */
async function runChild(world: FaultyWorld, moment?: Moment, undo = false): Promise<string | undefined> {
  const { project, run } = world.context;
  const args = ['--folder', project.folder, '--store', world.storeUrl, '--run', run.id, '--url', world.url];
  const running = spawn(process.execPath, [child, ...args, ...(undo ? ['--undo'] : [])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let complaints = '';
  const kill = (): void => void sleep(moment?.ms ?? 0).then(() => running.kill('SIGKILL'));
  let seen = 0;
  world.system.fault = () => {
    seen += 1;
    if (moment !== undefined && 'requests' in moment && seen === moment.requests) kill();
    return undefined;
  };
  running.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (out === '' && moment !== undefined && !('requests' in moment)) kill();
    out += text;
  });
  running.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const [code, signal] = (await once(running, 'close')) as [number | null, string | null];
  if (signal === 'SIGKILL') return undefined;
  expect(code, complaints).toBe(0);
  return out;
}

async function openWorld(): Promise<FaultyWorld> {
  const world = await home.world({ client: { batchRecords: 20 } });
  await smallLoad(world.context);
  world.system.refuse = (entity, record) =>
    entity === 'organization' && record.name === 'Org 60' ? { code: 'NO', reason: 'no' } : undefined;
  world.system.slowness = 40;
  return world;
}

async function endState(world: FaultyWorld, output: string | undefined) {
  const { detail } = JSON.parse(output?.split('\n')[1] ?? '{}') as { detail: LoadDetail };
  const { created, updated, unchanged, refused, refused_dependents, batches } = detail;
  return {
    counts: { created, updated, unchanged, refused, refused_dependents, batches },
    picture: world.system.picture(),
    corrections: await readFile(join(world.context.folder.load, 'corrections.csv'), 'utf8'),
  };
}

describe('a load that is killed', () => {
  it(`ends in the same state after ${killsWanted} kills at random moments, counts and all`, {
    timeout: 180_000,
  }, async () => {
    await using calm = await openWorld();
    const expected = await endState(calm, await runChild(calm));
    expect(expected.counts).toMatchObject({ created: 792, refused: 8, refused_dependents: 7, updated: 0 });

    let kills = 0;
    let inTheMiddle = 0;
    while (kills < killsWanted) {
      await using world = await openWorld();
      let output: string | undefined;
      while (output === undefined) {
        output = await runChild(world, kills < killsWanted ? anyMoment() : undefined);
        if (output !== undefined) break;
        kills += 1;
        if (world.system.requests('put') > 0) inTheMiddle += 1;
      }
      expect(await endState(world, output)).toEqual(expected);
    }
    expect(inTheMiddle).toBeGreaterThan(0);
  });

  it('is undone to nothing although the undoing is killed as well', { timeout: 120_000 }, async () => {
    await using world = await openWorld();
    let loaded: string | undefined;
    for (let kill = 0; kill < 2 && loaded === undefined; kill++)
      loaded = await runChild(world, { requests: 10 + 5 * kill, ms: 20 });
    // What the killed process had sent lands before the undoing begins.
    await sleep(100);
    for (let kill = 0; kill < 3; kill++)
      await runChild(world, { requests: 1 + kill, ms: Math.random() * 5 }, true);
    await runChild(world, undefined, true);
    expect(world.system.picture()).toEqual({});
  });
});
