import { canonicalModel, findEntity } from '../../src/model/canonical-model.ts';
import { references } from '../../src/model/entity.ts';
import type { NewSystem, WireEntity } from '../../src/systems/new-system.ts';
import { type Estate, wireLines } from './estate.ts';

export interface ShelfSystem extends NewSystem {
  /** entity → id → record as it came over the wire; tests change it to make a new system that is wrong. */
  readonly shelves: Map<string, Map<string, Record<string, unknown>>>;
}

/** The names on the shelf: camel case, references with `Id`; fields named in `without` cannot be held. */
export function shelfWire(entity: string, without: readonly string[] = []): WireEntity | undefined {
  const found = findEntity(entity);
  if (found === undefined) return undefined;
  const refs = new Set(references(found).map((one) => one.name));
  return {
    fields: Object.fromEntries(
      Object.keys(found.fields)
        .filter((name) => !without.includes(`${entity}.${name}`))
        .map((name) => [
          name,
          `${name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}${refs.has(name) ? 'Id' : ''}`,
        ]),
    ),
  };
}

/**
 * A new system of another make than the reference EMS, for tests of what is compared: it keeps whatever it is given
 * and gives it back in pieces that do not end at line ends.
 */
export function shelfSystem(estate: Estate, system: string, without: readonly string[] = []): ShelfSystem {
  const shelves: ShelfSystem['shelves'] = new Map(canonicalModel.map((entity) => [entity.name, new Map()]));
  const shelf = (entity: string) => shelves.get(entity) ?? new Map<string, Record<string, unknown>>();
  const put = (entity: string, lines: readonly string[]) => {
    for (const text of lines) {
      const record = JSON.parse(text) as Record<string, unknown>;
      shelf(entity).set(String(record['id']), record);
    }
  };
  for (const entity of Object.keys(estate)) {
    put(entity, wireLines(estate, entity, shelfWire(entity, without) ?? { fields: {} }, system));
  }
  return {
    adapter: 'shelf',
    url: 'shelf:',
    limits: { batchRecords: 2, parallel: 3 },
    shelves,
    describe: async () => ({ version: '1', build: 'test' }),
    wire: (entity) => shelfWire(entity, without),
    async put(entity, lines) {
      const all = lines.trim().split('\n');
      put(entity, all);
      return { created: all.length, updated: 0, unchanged: 0, refused: [] };
    },
    remove: async (entity, ids) => ids.filter((id) => shelf(entity).delete(id)).length,
    async *read(entity) {
      const bytes = Buffer.from(
        [...shelf(entity).values()].map((one) => `${JSON.stringify(one)}\n`).join(''),
      );
      for (let at = 0; at < bytes.length; at += 97) yield bytes.subarray(at, at + 97);
    },
    find: async (entity, ids) =>
      [...shelf(entity).values()]
        .filter((one) => ids.includes(String(one['id'])))
        .map((one) => JSON.stringify(one)),
    async validateKey(key) {
      const line = [...shelf('entitlement_line').values()].find((one) => one['redeemCode'] === key);
      if (line === undefined) return { found: false, valid: false, code: 'NOT_FOUND' };
      const right = shelf('entitlement').get(String(line['entitlementId']));
      return {
        found: true,
        valid: line['state'] === 'ACTIVE',
        code: 'OK',
        line: {
          id: String(line['id']),
          organization: String(right?.['organizationId']),
          product: String(line['productId']),
          end: (line['end'] as string | null) ?? null,
        },
      };
    },
    async [Symbol.asyncDispose]() {},
  };
}
