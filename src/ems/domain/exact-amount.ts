// Amounts have up to four decimals, as numeric(18,4): whole ten-thousandths.
const scale = 10_000n;
const decimals = 4;

/** An amount in ten-thousandths; for texts of the form `120.00`. */
export function tenThousandths(amount: string): bigint {
  const [whole = '0', part = ''] = amount.split('.');
  return BigInt(whole) * scale + BigInt(part.padEnd(decimals, '0'));
}

/** Ten-thousandths as a decimal with four places. */
export function amountText(units: bigint): string {
  const digits = String(units).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Whether an amount (in ten-thousandths) has room in the database. */
export function fitsAmount(units: bigint): boolean {
  return units < 10n ** 18n;
}
