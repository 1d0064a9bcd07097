import { environment } from './environment.ts';

const levels = ['silent', 'error', 'warn', 'info', 'debug'] as const;
type Level = (typeof levels)[number];

/**
 * Writes one JSON line to standard error when CHANGEOVER_LOG allows it. Give ids, counts and codes;
 * license keys and personal data must never be among the fields.
 */
export function log(
  level: Exclude<Level, 'silent'>,
  event: string,
  fields: Record<string, unknown> = {},
): void {
  if (levels.indexOf(level) > levels.indexOf(environment().CHANGEOVER_LOG)) return;
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...fields })}\n`);
}
