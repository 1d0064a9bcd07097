import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeProgram } from '../../examples/meridian/program.ts';
import { type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { systemActor } from '../store/actor.ts';
import { demoSignIn } from './demo-sign-in.ts';
import { hasProgram, importProgram } from './import-program.ts';

let world: ApiWorld;

beforeAll(async () => {
  world = await apiWorld();
  writeProgram({ seed: 1, today: '2026-11-24', out: world.context.project.folder });
});
afterAll(() => world[Symbol.asyncDispose]());

const run = () => {
  const { pool, project, migration } = world.context;
  return importProgram(pool, project, { migration, actor: systemActor }, new Date());
};

describe('the program file of the example', () => {
  it('fills the program, and adds nothing when it is brought in again', async () => {
    const { pool, migration } = world.context;
    expect(await hasProgram(pool, migration)).toBe(false);
    expect(await run()).toMatchObject({ people: 29, tasks: 98, issues: 13, scenarios: 39 });
    expect(await hasProgram(pool, migration)).toBe(true);
    expect(Object.values(await run()).every((added) => added === 0)).toBe(true);
    const heads = await pool.query(
      `SELECT DISTINCT function FROM account_function WHERE migration = $1 AND position = 'HEAD'`,
      [migration],
    );
    expect(heads.rowCount).toBe(13);
  });

  it('lets its made-up people sign in on this machine alone, and takes that back elsewhere', async () => {
    const { pool, project } = world.context;
    const withPassword = async () =>
      (
        await pool.query(
          `SELECT 1 FROM account WHERE email LIKE '%@meridian.example' AND password_hash IS NOT NULL`,
        )
      ).rowCount;
    expect((await demoSignIn(pool, project, true))?.people.length).toBe(29);
    expect(await withPassword()).toBe(29);
    expect(await demoSignIn(pool, project, false)).toBeUndefined();
    expect(await withPassword()).toBe(0);
  });

  it.each([
    ['program: 1\npeple: []\n', 'CONFIG_UNKNOWN_KEY'],
    ['program: 1\ngroups: [{ id: it, owner: nobody@x.example }]\n', 'CONFIG_INVALID'],
    ['program: [\n', 'CONFIG_SYNTAX'],
  ])('is refused whole when it is wrong: %j', async (text, code) => {
    writeFileSync(join(world.context.project.folder, 'program.yaml'), text);
    await expect(run()).rejects.toMatchObject({ code });
  });
});
