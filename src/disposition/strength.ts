import { type Disposition, dispositions } from '../model/disposition.ts';

/**
 * How strongly a finding speaks, as one integer: the smallest wins. First who speaks (a restored record before an
 * overriding project rule before everything else), then the fate in the order of `dispositions`, then the rule.
 */
export type Level = 'restored' | 'overriding' | 'ordinary';

const levels: readonly Level[] = ['restored', 'overriding', 'ordinary'];
const perLevel = 10_000_000;
const perRank = 1_000_000;

/** Place of a fate among all, 0 the strongest. */
export const rankOf = (disposition: Disposition): number => dispositions.indexOf(disposition);

/** `order` is the place of the rule among rules that speak equally strongly: below 1,000,000. */
export function strengthOf(level: Level, disposition: Disposition, order: number): number {
  return levels.indexOf(level) * perLevel + rankOf(disposition) * perRank + order;
}

/** SQL: the rank of the fate within a strength. */
export const rankSql = (strength: string): string => `((${strength} // ${perRank}) % ${perLevel / perRank})`;

/** SQL: whether a strength is that of an overriding decision. */
export const overridesSql = (strength: string): string =>
  `(${strength} < ${levels.indexOf('ordinary') * perLevel})`;

/** SQL: the name of the fate with that rank. */
export const dispositionSql = (rank: string): string =>
  `[${dispositions.map((one) => `'${one}'`).join(', ')}][${rank} + 1]`;

/** SQL: the rank of the fate with that name. */
export const rankOfSql = (disposition: string): string =>
  `(list_position([${dispositions.map((one) => `'${one}'`).join(', ')}], ${disposition}) - 1)`;

/** Rank of the weakest fate that keeps a record behind. */
export const lastStayingRank = rankOf('ARCHIVE');
