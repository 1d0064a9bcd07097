import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksMistyped, newRedeemCode } from './redeem-code.ts';

const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

describe('a redeem code', () => {
  it('has no characters that look alike, and is right in any spelling', () => {
    for (let at = 0; at < 200; at++) {
      const code = newRedeemCode();
      expect(code).toMatch(/^([2-9A-HJKMNP-Z]{5}-){4}[2-9A-HJKMNP-Z]{5}$/);
      expect(looksMistyped(code)).toBe(false);
      expect(looksMistyped(code.toLowerCase().replaceAll('-', ' '))).toBe(false);
    }
  });

  it('betrays every single wrong character, and every two of the random ones that changed places with their neighbor', () => {
    fc.assert(
      fc.property(fc.nat(24), fc.constantFrom(...alphabet.split('')), (at, other) => {
        const code = newRedeemCode().replaceAll('-', '');
        const wrong = code.slice(0, at) + other + code.slice(at + 1);
        expect(looksMistyped(wrong)).toBe(wrong !== code);
      }),
    );
    fc.assert(
      fc.property(fc.nat(22), (at) => {
        const code = newRedeemCode().replaceAll('-', '');
        const swapped = `${code.slice(0, at)}${code[at + 1]}${code[at]}${code.slice(at + 2)}`;
        expect(looksMistyped(swapped)).toBe(swapped !== code);
      }),
    );
  });

  it('says nothing about keys that are not ours', () => {
    for (const key of ['', 'AbC-123', '0'.repeat(25), '漢字']) expect(looksMistyped(key)).toBe(false);
  });
});
