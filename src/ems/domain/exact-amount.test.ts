import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountText, fitsAmount, tenThousandths } from './exact-amount.ts';

describe('amounts', () => {
  it('are kept to the last digit, where floats are not', () => {
    expect(amountText(tenThousandths('0.1') + tenThousandths('0.2'))).toBe('0.3000');
    expect(amountText(tenThousandths('33.3333') * 3n)).toBe('99.9999');
    expect(amountText(tenThousandths('99999999999999.9999'))).toBe('99999999999999.9999');
    expect(amountText(0n)).toBe('0.0000');
    expect(fitsAmount(tenThousandths('99999999999999.9999'))).toBe(true);
    expect(fitsAmount(tenThousandths('99999999999999.9999') + 1n)).toBe(false);
  });

  it('come back as they were written, with four decimals', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 14n - 1n });
    const part = fc.integer({ min: 0, max: 9999 });
    fc.assert(
      fc.property(digits, part, (whole, decimals) => {
        const text = `${whole}.${String(decimals).padStart(4, '0')}`;
        return amountText(tenThousandths(text)) === text;
      }),
    );
  });
});
