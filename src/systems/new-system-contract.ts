import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalModel } from '../model/canonical-model.ts';
import type { NewSystem } from './new-system.ts';

/** A new system for the contract: empty when it begins. */
export interface NewSystemFixture {
  readonly system: NewSystem;
  dispose(): Promise<void>;
}

const signal = new AbortController().signal;
const id = (number: number): string => `0f0f0f0f-0000-5000-8000-${String(number).padStart(12, '0')}`;

/** What every adapter for a new system promises; run it against the real thing. */
export function newSystemContract(name: string, open: () => Promise<NewSystemFixture>): void {
  describe(`${name} as a new system`, () => {
    let fixture: NewSystemFixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(async () => fixture.dispose());
    const opened = (): NewSystem => fixture.system;
    naming(opened);
    writing(opened);
    refusing(opened);
    removing(opened);
    asking(opened);
    copying(opened);
  });
}

/** A product in the system's own words. */
function product(system: NewSystem, number: number, changes: Record<string, unknown> = {}): string {
  const fields = system.wire('product')?.fields ?? {};
  const values: Record<string, unknown> = {
    code: `P-${number}`,
    name: `Products “Ω” ${number} \\ "\n`,
    kind: 'PRODUCT',
    status: 'ACTIVE',
    ...changes,
  };
  const wired = Object.entries(values).flatMap(([field, value]) =>
    fields[field] === undefined ? [] : [[fields[field], value] as const],
  );
  const externalIds = [{ system: 'old', kind: 'old_key', value: `key ${number}` }];
  return JSON.stringify({ id: id(number), externalIds, ...Object.fromEntries(wired) });
}

async function readAll(system: NewSystem, entity: string): Promise<Map<string, Record<string, unknown>>> {
  const pieces: Uint8Array[] = [];
  for await (const piece of system.read(entity, signal)) pieces.push(piece);
  const lines = Buffer.concat(pieces).toString().split('\n');
  const records = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as { id: string });
  return new Map(records.map((one) => [one.id, one]));
}

function naming(opened: () => NewSystem): void {
  it('says which version answers, and names canonical fields only', async () => {
    const system = opened();
    expect(await system.describe()).toEqual({
      version: expect.stringMatching(/./) as string,
      build: expect.stringMatching(/./) as string,
    });
    expect(system.wire('spaceship')).toBeUndefined();
    for (const entity of canonicalModel) {
      const names = Object.entries(system.wire(entity.name)?.fields ?? {});
      for (const [field] of names) expect(Object.keys(entity.fields), entity.name).toContain(field);
      expect(new Set(names.map(([, there]) => there)).size).toBe(names.length);
    }
  });
}

function writing(opened: () => NewSystem): void {
  it('writes once however often it is told, and reads back what was written', async () => {
    const system = opened();
    const lines = [product(system, 1), product(system, 2)].join('\n');
    expect(await system.put('product', lines, signal)).toMatchObject({ created: 2, refused: [] });
    expect(await system.put('product', lines, signal)).toMatchObject({ created: 0, unchanged: 2 });
    const changed = await system.put('product', `${product(system, 2, { name: 'Other' })}\n`, signal);
    expect(changed).toMatchObject({ created: 0, updated: 1, unchanged: 0 });
    const records = await readAll(system, 'product');
    for (const [key, value] of Object.entries(JSON.parse(product(system, 1)) as object))
      expect(records.get(id(1))?.[key], key).toEqual(value);
  });

  it('finds those of the ids that exist', async () => {
    const system = opened();
    await system.put('product', product(system, 3), signal);
    const lines = await system.find('product', [id(3), id(999)], signal);
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual([id(3)]);
    expect(await system.find('product', [], signal)).toEqual([]);
  });
}

function refusing(opened: () => NewSystem): void {
  it('refuses a record by its name, and takes the others of its batch', async () => {
    const system = opened();
    const result = await system.put(
      'product',
      [product(system, 4), product(system, 5, { kind: 'THING' })].join('\n'),
      signal,
    );
    expect(result).toMatchObject({ created: 1, updated: 0, unchanged: 0 });
    expect(result.refused).toEqual([
      expect.objectContaining({
        id: id(5),
        code: expect.stringMatching(/./) as string,
        reason: expect.stringMatching(/./) as string,
      }),
    ]);
    expect([...(await readAll(system, 'product')).keys()]).not.toContain(id(5));
  });

  it('refuses a whole batch that is not records, and stores nothing of it', async () => {
    const system = opened();
    const put = system.put('product', `${product(system, 6)}\ngarbage`, signal);
    await expect(put).rejects.toMatchObject({ code: 'NEW_REFUSED_BATCH' });
    expect(await system.find('product', [id(6)], signal)).toEqual([]);
  });
}

function removing(opened: () => NewSystem): void {
  it('removes by id, and says how many were there', async () => {
    const system = opened();
    await system.put('product', [product(system, 7), product(system, 8)].join('\n'), signal);
    expect(await system.remove('product', [id(7), id(8), id(999)], signal)).toBe(2);
    expect(await system.remove('product', [id(7)], signal)).toBe(0);
    expect(await system.find('product', [id(7), id(8)], signal)).toEqual([]);
  });
}

function asking(opened: () => NewSystem): void {
  it('knows no license key that nobody wrote', async () => {
    const system = opened();
    expect(await system.validateKey('no such key', signal)).toMatchObject({ found: false, valid: false });
  });

  it('stops when it is told to', async () => {
    const system = opened();
    const stopped = AbortSignal.abort(new Error('stopped by the test'));
    await expect(system.put('product', product(system, 9), stopped)).rejects.toThrow('stopped by the test');
  });
}

function copying(opened: () => NewSystem): void {
  it('copies itself into a sandbox that can be damaged without harm, and is gone afterwards', async () => {
    const system = opened();
    if (system.openSandbox === undefined) return;
    await system.put('product', product(system, 10), signal);
    const before = await readAll(system, 'product');
    {
      await using sandbox = await system.openSandbox();
      expect(await sandbox.system.find('product', [id(10)], signal)).toHaveLength(1);
      await sandbox.system.remove('product', [id(10)], signal);
      expect(await sandbox.sql('SELECT 1 AS one; SELECT 2 AS two')).toEqual([{ two: 2 }]);
      expect(await system.find('product', [id(10)], signal)).toHaveLength(1);
    }
    expect(await readAll(system, 'product')).toEqual(before);
    // A second one, after whatever the first has left.
    await using again = await system.openSandbox();
    expect(await again.system.find('product', [id(10)], signal)).toHaveLength(1);
  });
}
