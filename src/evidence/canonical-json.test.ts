import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type EvidenceJson } from './canonical-json.ts';

describe('canonical JSON', () => {
  it('sorts keys at every depth and leaves no blanks', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 'é "x"' }], a: null })).toBe(
      '{"a":null,"b":[{"a":"é \\"x\\"","z":1}]}',
    );
  });

  it('refuses numbers whose text depends on who writes them', () => {
    for (const number of [0.1, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => canonicalJson({ number })).toThrow(TypeError);
    }
  });

  it('gives one text for a value however its keys were ordered, and that text is the value', () => {
    const { value } = fc.letrec<{ value: EvidenceJson }>((tie) => ({
      value: fc.oneof(
        fc.constant(null),
        fc.boolean(),
        fc.maxSafeInteger().map((one) => (one === 0 ? 0 : one)),
        fc.string({ unit: 'grapheme' }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          tie('value'),
          { maxKeys: 4, noNullPrototype: true },
        ),
      ),
    }));
    fc.assert(
      fc.property(value, (one) => {
        const text = canonicalJson(one);
        expect(JSON.parse(text)).toEqual(one);
        expect(canonicalJson(reversed(one))).toBe(text);
      }),
    );
  });
});

function reversed(value: EvidenceJson): EvidenceJson {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, EvidenceJson>)
      .toReversed()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
