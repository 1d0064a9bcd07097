import type { EmsContext } from './ems-context.ts';

/** The day (UTC) on which a request is judged. */
export function today({ clock }: Pick<EmsContext, 'clock'>): string {
  return clock().toISOString().slice(0, 10);
}
