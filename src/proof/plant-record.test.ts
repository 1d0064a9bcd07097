import { describe, expect, it } from 'vitest';
import { entityNamed } from '../model/canonical-model.ts';
import { seededDraw } from '../prove/seeded-draw.ts';
import { plantRecord, type TextRecord } from './plant-record.ts';

const line: TextRecord = {
  kind: 'LICENSE',
  state: 'ACTIVE',
  redeem_code: 'AB12-CD34',
  quantity: '9007199254740993',
  unlimited: 'false',
  start: '2024-02-29',
  end: null,
};
const entity = entityNamed('entitlement_line');
const plant = (record: TextRecord, raw: readonly string[], seed: string, found = record) =>
  plantRecord(entity, { mapped: record, found, raw: new Set(raw) }, seededDraw(seed));

describe('a planted record', () => {
  it('is wrong in exactly one field, in every kind of value', () => {
    const changes = new Map<string, string | null | undefined>();
    for (let seed = 0; seed < 200; seed++) {
      const made = plant(line, [], `${seed}`) ?? expect.fail('nothing was planted');
      const differing = Object.keys(line).filter((name) => made.found[name] !== line[name]);
      expect(differing).toEqual([made.planted.field]);
      expect(made.mapped).toEqual(line);
      changes.set(made.planted.field, made.found[made.planted.field]);
    }
    expect([...changes.keys()].sort()).toEqual([
      'kind',
      'quantity',
      'redeem_code',
      'start',
      'state',
      'unlimited',
    ]);
    expect(changes.get('quantity')).toBe('9007199254740994');
    expect(changes.get('start')).toBe('2025-02-28');
    expect(changes.get('unlimited')).toBe('true');
  });

  it('looks like a mistake of the mapping only where the old row shows the right value', () => {
    const made = Array.from({ length: 100 }, (_, seed) => plant(line, ['AB12-CD34'], `${seed}`));
    const both = made.filter((one) => one?.planted.side === 'both');
    expect(both.length).toBeGreaterThan(20);
    expect(both.length).toBeLessThan(80);
    for (const one of both) {
      expect(one?.planted.field).toBe('redeem_code');
      expect(one?.mapped['redeem_code']).toBe(one?.found['redeem_code']);
    }
  });

  it('is not made where nothing could be seen, or where the record differs already', () => {
    expect(plant({ end: null }, [], 'x')).toBeUndefined();
    expect(plant({ quantity: '1' }, [], 'x', { quantity: '2' })).toBeUndefined();
  });

  it('is the same for the same seed', () => {
    expect(plant(line, [], 'seed')).toEqual(plant(line, [], 'seed'));
  });
});
