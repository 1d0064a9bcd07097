import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseValueMap } from './value-map.ts';
import { confirmInText } from './value-map-edit.ts';

const confirmed = { confirmedBy: 'Lena Brandt', confirmedOn: '2026-11-24' };
const confirm = (text: string, old: string, value: string) =>
  confirmInText('status', 'values/status.csv', text, { old, new: value, ...confirmed });

describe('confirming a value', () => {
  it('changes its line and no other byte', () => {
    const text =
      'old,new,confirmed_by,confirmed_on\r\nA,"ACTIVE, really",L. Brandt,2026-01-01\r\n?,,,\r\nB,BAD,,\r\n';
    expect(confirm(text, '?', 'INACTIVE')).toBe(text.replace('?,,,', '?,INACTIVE,Lena Brandt,2026-11-24'));
  });

  it('adds a value that was not there, also to a file without a last newline', () => {
    const text = 'old,new,confirmed_by,confirmed_on\nA,ACTIVE,L. Brandt,2026-01-01';
    expect(confirm(text, 'X', '')).toBe(`${text}\nX,,Lena Brandt,2026-11-24\n`);
  });

  it('keeps values with quotes, commas, newlines and blanks as they are', () => {
    const odd = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((one) => !one.includes('\uFEFF'));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(odd, odd), { selector: ([old]) => old, minLength: 1, maxLength: 6 }),
        (pairs) => {
          let text = 'old,new,confirmed_by,confirmed_on\n';
          for (const [old, value] of pairs) text = confirm(text, old, value);
          for (const [old, value] of pairs) text = confirm(text, old, `${value}!`);
          const { entries } = parseValueMap('status', 'values/status.csv', text);
          expect(entries.map((one) => [one.old, one.new])).toEqual(
            pairs.map(([old, value]) => [old, `${value}!`]),
          );
        },
      ),
    );
  });
});
