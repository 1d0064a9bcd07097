import type pg from 'pg';
import type { Actor } from '../store/actor.ts';
import { recordAudit } from '../store/audit-store.ts';
import { type EventTopic, publishEvent } from '../store/event-store.ts';

/** In which migration something is changed, and by whom. */
export interface Change {
  readonly migration: string;
  readonly actor: Actor;
}

/**
 * Records a change in the audit trail and publishes it to live pages, in the transaction that makes it. `before` and
 * `after` hold no secrets; the event holds the subject alone, so it tells no reader more than that something changed.
 */
export async function recordChange(
  client: pg.ClientBase,
  change: Change,
  what: {
    readonly topic: EventTopic;
    /** `<thing>.<verb>` */
    readonly action: string;
    /** `<thing>:<id>` */
    readonly subject: string;
    readonly before: object | null;
    readonly after: object | null;
  },
): Promise<void> {
  const { topic, action, subject, before, after } = what;
  await recordAudit(client, { ...change, action, subject, before, after });
  await publishEvent(client, { migration: change.migration, topic, subject, data: { action } });
}
