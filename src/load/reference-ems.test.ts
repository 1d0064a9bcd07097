import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LoadHome, openLoadHome, shortPatience, writeDisposed } from '../../test/world/load-world.ts';
import type { StageContext } from '../stage/stage.ts';
import { type EmsProcess, startEmsProcess } from '../systems/reference-ems/ems-process.ts';
import { openReferenceEms } from '../systems/reference-ems/reference-ems.ts';
import { type LoadDetail, makeLoadStage } from './load-stage.ts';

const stage = makeLoadStage({ ...shortPatience, attempts: 12, maxDelayMs: 500, answerMs: 30_000 });
let home: LoadHome;
/** A load in which nothing went wrong. */
let calm: Awaited<ReturnType<typeof emsWorld>>;
let detail: LoadDetail;
let picture: Record<string, string[]>;
beforeAll(async () => {
  home = await openLoadHome();
  calm = await emsWorld();
  await estate(calm.context);
  detail = (await stage.run(calm.context)).detail as LoadDetail;
  picture = await everything(calm.context);
}, 180_000);
afterAll(async () => {
  await calm[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

async function estate(context: StageContext): Promise<void> {
  await writeDisposed(
    context,
    'organization',
    `SELECT 'o' || i AS old_key, 'Org ' || i AS name, 'CUSTOMER' AS kind, 'ACTIVE' AS status,
            CASE WHEN i >= 50 THEN 'o' || (i - 50) END AS parent, CASE i WHEN 7 THEN 'MERGE' ELSE 'MIGRATE' END AS disposition,
            CASE i WHEN 7 THEN 'o8' END AS survivor, '{"note":"Grüße\\n2"}' AS attributes FROM range(150) t(i)`,
  );
  await writeDisposed(
    context,
    'product',
    `SELECT 'p' AS old_key, 'P1' AS code, 'Product' AS name, 'PRODUCT' AS kind, 'ACTIVE' AS status`,
  );
  await writeDisposed(
    context,
    'license_model',
    `SELECT 'm' AS old_key, 'M1' AS code, 'Model' AS name, 'PERPETUAL' AS type, 'NODE_LOCKED' AS binding`,
  );
  await writeDisposed(
    context,
    'entitlement',
    `SELECT 'e' || i AS old_key, 'E-' || i AS number, 'o' || (i % 150) AS organization, 'ACTIVE' AS state FROM range(600) t(i)`,
  );
  await writeDisposed(
    context,
    'entitlement_line',
    `SELECT 'l' || i AS old_key, 'e' || i AS entitlement, 'LICENSE' AS kind, 'ACTIVE' AS state, 'p' AS product, 'm' AS license_model,
            'KEY-' || i AS redeem_code, CASE i WHEN 13 THEN -1 ELSE 2 END AS quantity, false AS unlimited, DATE '2024-02-29' AS start, true AS perpetual FROM range(600) t(i)`,
  );
  await writeDisposed(
    context,
    'device',
    `SELECT 'd' || i AS old_key, 'fp' || i AS fingerprint, 'MACHINE' AS kind, false AS synthetic FROM range(600) t(i)`,
  );
  await writeDisposed(
    context,
    'activation',
    `SELECT 'a' || i AS old_key, 'l' || i AS entitlement_line, 'd' || i AS device, 1 AS quantity, 'ACTIVE' AS state,
            TIMESTAMPTZ '2024-03-01 10:00:00.123456+01' AS at, 'ONLINE' AS channel FROM range(600) t(i)`,
  );
}

/** A world whose new system is the reference EMS, started again by the connection when it has died. */
async function emsWorld() {
  const world = await home.world({ limits: 'limits: { batch: 50, parallel: 2 }' });
  const databaseUrl = await home.database(`ems_${world.context.run.id.replace('-', '_')}`);
  const state: { ems: EmsProcess | undefined; starts: number } = { ems: undefined, starts: 0 };
  const context: StageContext = {
    ...world.context,
    async openNewSystem() {
      if (state.ems === undefined || !state.ems.alive) {
        state.ems = await startEmsProcess({ databaseUrl });
        state.starts += 1;
      }
      return openReferenceEms({ url: state.ems.url, token: state.ems.token, systemName: 'old-shop' });
    },
  };
  return {
    context,
    state,
    async [Symbol.asyncDispose]() {
      await state.ems?.stop();
      await world[Symbol.asyncDispose]();
    },
  };
}

async function everything(context: StageContext): Promise<Record<string, string[]>> {
  await using system = await context.openNewSystem();
  const picture: Record<string, string[]> = {};
  for (const entity of [
    'organization',
    'product',
    'entitlement',
    'entitlement_line',
    'device',
    'activation',
  ]) {
    let text = '';
    for await (const part of system.read(entity, context.signal)) text += Buffer.from(part).toString('utf8');
    picture[entity] = text
      .split('\n')
      .filter((line) => line !== '')
      .sort();
  }
  return picture;
}

describe('loading into the reference EMS', () => {
  it('stores what was sent, refuses what its rules refuse with what depends on it, and gives it all back on undo', async () => {
    expect(detail).toMatchObject({ updated: 0, unchanged: 0, refused: 2, refused_dependents: 1 });
    expect(detail).toMatchObject({
      not_storable: [],
      unresolved_references: [],
      created: 149 + 2 + 600 + 599 + 600 + 599,
    });
    const survivor = picture.organization
      ?.map((line) => JSON.parse(line) as { id: string; displayName: string })
      .find((one) => one.displayName === 'Org 8');
    const merged = picture.entitlement?.find((line) => line.includes('"E-7"')) ?? '';
    expect(JSON.parse(merged)).toMatchObject({ organizationId: survivor?.id });
    expect(picture.activation?.[0]).toContain('2024-03-01T09:00:00.123456Z');

    await stage.undo(calm.context);
    expect(Object.values(await everything(calm.context)).flat()).toEqual([]);
  });

  it('ends in the same state when the EMS is killed in the middle, twice', { timeout: 180_000 }, async () => {
    await using world = await emsWorld();
    await estate(world.context);
    let kills = 0;
    const progress = {
      line() {},
      clear() {},
      tick: ({ done, what }: { done: number; what: string }) => {
        const now =
          (what === 'entitlements' && done >= 150 && kills === 0) ||
          (what === 'activations' && done >= 200 && kills === 1);
        if (!now || world.state.ems === undefined) return;
        kills += 1;
        process.kill(world.state.ems.pid, 'SIGKILL');
      },
    };

    const disturbed = (await stage.run({ ...world.context, progress })).detail as LoadDetail;

    expect(kills).toBe(2);
    expect(world.state.starts).toBe(3);
    const counts = ({ created, updated, unchanged, refused, refused_dependents }: LoadDetail) => ({
      created,
      updated,
      unchanged,
      refused,
      refused_dependents,
    });
    expect(counts(disturbed)).toEqual(counts(detail));
    expect(await everything(world.context)).toEqual(picture);
  });
});
