/**
 * A key as messages, findings and reports may show it: people, and private buyers, are sometimes known by their e-mail.
 */
export function shownKey(key: string): string {
  return key.includes('@') ? '***' : key;
}

/** The same in SQL. */
export function shownKeySql(key: string): string {
  return `CASE WHEN contains(${key}, '@') THEN '***' ELSE ${key} END`;
}
