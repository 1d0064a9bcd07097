import type { DifferenceView, Reconciliation } from '../../../api/schema/reconciliation-schema.ts';

type Exposure = Reconciliation['exposure'];

/** “Entitlement line”: a name of the canonical model or of a cause as people read it. */
export function humanName(name: string): string {
  const words = name.replaceAll(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const kinds: Record<DifferenceView['kind'], string> = {
  different: 'Different',
  'only-in-old': 'Missing in the new system',
  'only-in-new': 'Only in the new system',
  doubled: 'Doubled',
};

/** Kinds of difference, for a filter. */
export const kindChoices = Object.entries(kinds).map(([value, label]) => ({ value, label }));

export function kindWord(kind: DifferenceView['kind']): string {
  return kinds[kind];
}

/** “104,983.03 EUR, 20,060.71 GBP”: amounts stay decimals, and currencies are never added up. */
export function moneyText(money: Exposure['money']): string {
  const amounts = Object.entries(money).map(([currency, amount]) => `${grouped(amount)} ${currency}`.trim());
  return amounts.length === 0 ? 'none' : amounts.join(', ');
}

function grouped(amount: string): string {
  const [whole = '', rest] = amount.split('.');
  const digits = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return rest === undefined ? digits : `${digits}.${rest}`;
}
