import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf } from './commerce-fixture.ts';
import { startTestEms, type TestEms } from './ems-fixture.ts';

let ems: TestEms;

beforeAll(async () => {
  ems = await startTestEms();
});
afterAll(async () => ems[Symbol.asyncDispose]());

async function organizations(...parents: (string | null)[]): Promise<string[]> {
  const records = parents.map((parentId, at) => ({
    id: randomUUID(),
    displayName: `O${at}`,
    kind: 'CUSTOMER',
    status: 'ACTIVE',
    parentId,
  }));
  expect((await ems.import('organizations', records)).refused).toEqual([]);
  return records.map((one) => one.id);
}

const merge = (entity: string, id: string, intoId: string): Promise<Response> =>
  ems.post(`/v1/${entity}/${id}/merge`, { intoId });
const undo = (id: string): Promise<Response> => ems.ask(`/v1/merges/${id}/undo`, { method: 'POST' });

async function snapshot(): Promise<Record<string, unknown[]>> {
  const names = ['organizations', 'people', 'memberships', 'orders', 'entitlements'];
  const all = await Promise.all(
    names.map(
      async (name) => [name, (await ems.export(name)).toSorted((a, b) => (a.id < b.id ? -1 : 1))] as const,
    ),
  );
  return Object.fromEntries(all);
}

describe('a merge', () => {
  it('moves everything that pointed at the one to the other, and its undo brings all of it back', async () => {
    const [loser = '', survivor = ''] = await organizations(null, null);
    await organizations(loser, loser);
    const person = randomUUID();
    await ems.import('people', [{ id: person, email: 'a@b', status: 'ACTIVE' }]);
    const membership = (organizationId: string): object => ({
      id: randomUUID(),
      organizationId,
      personId: person,
      role: 'MEMBER',
    });
    await ems.import('memberships', [membership(loser), membership(survivor)]);
    await ems.import('entitlements', [
      { id: randomUUID(), number: randomUUID(), organizationId: loser, state: 'ACTIVE' },
    ]);
    const before = await snapshot();
    const done = await merge('organizations', loser, survivor);
    const { id, moved } = (await done.json()) as { id: string; moved: number };
    expect(moved).toBe(4);
    const after = JSON.stringify(await snapshot()).replace(`"id":"${loser}"`, '');
    expect(after).not.toContain(loser);
    expect(await (await ems.ask(`/v1/organizations/${loser}`)).json()).toMatchObject({ status: 'INACTIVE' });
    expect(await (await undo(id)).json()).toEqual({ id, moved: 4, left: 0 });
    expect(await snapshot()).toEqual(before);
    expect(await refusalOf(await undo(id))).toMatchObject({ status: 409, code: 'MERGE_REFUSED' });
  });

  it('of people moves memberships; what changed since stays where it was put', async () => {
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    await ems.import(
      'people',
      [a, b, c].map((id) => ({ id, email: `${id}@x`, status: 'ACTIVE' })),
    );
    const [organization] = await organizations(null);
    const membership = { id: randomUUID(), organizationId: organization, personId: a, role: 'OWNER' };
    await ems.import('memberships', [membership]);
    const { id } = (await (await merge('people', a, b)).json()) as { id: string };
    await ems.import('memberships', [{ ...membership, personId: c }]);
    expect(await (await undo(id)).json()).toEqual({ id, moved: 0, left: 1 });
  });

  it('is refused with itself, twice, below itself, and undone in the opposite order only', async () => {
    const [a = '', b = '', c = ''] = await organizations(null, null, null);
    const [child = ''] = await organizations(a);
    for (const [loser, survivor] of [
      [a, a],
      [a, child],
    ] as const)
      expect(await refusalOf(await merge('organizations', loser, survivor))).toMatchObject({
        code: 'MERGE_REFUSED',
      });
    expect((await merge('organizations', a, randomUUID())).status).toBe(404);
    const first = (await (await merge('organizations', a, b)).json()) as { id: string };
    expect((await merge('organizations', a, c)).status).toBe(409);
    const second = (await (await merge('organizations', b, c)).json()) as { id: string };
    expect((await undo(first.id)).status).toBe(409);
    expect((await undo(second.id)).status).toBe(200);
    expect((await undo(first.id)).status).toBe(200);
    const listed = await ems.ask(`/v1/merges?loserId=${a}`);
    expect(await listed.json()).toMatchObject({
      items: [{ survivorId: b, undoneAt: expect.any(String) as string }],
    });
  });
});
