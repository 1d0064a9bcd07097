import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Clock } from '../../lib/clock.ts';
import { isChangeoverError } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import type { ProjectConfig } from '../../project/project-config.ts';
import { recordHardBounce } from './bounce-store.ts';
import { contactFields } from './contact-store.ts';
import { type Mailer, openMailer, type SendOutcome } from './mailer.ts';
import { fillMessage } from './message-text.ts';
import { optOutToken } from './opt-out-link.ts';
import { optOutSecret } from './opt-out-store.ts';
import {
  becomeSender,
  type ClaimedDelivery,
  claimDelivery,
  endSending,
  failDelivery,
  lastClaimAt,
  markLostDeliveries,
  settleDelivery,
  suppressDelivery,
  tellProgress,
} from './outbox-store.ts';

/** What one round of sending did. */
export interface SendRound {
  /** `other`: another process is the sender; `trouble`: the mail server cannot be used just now. */
  readonly ended: 'nothing-due' | 'time-up' | 'other' | 'trouble';
  readonly sent: number;
  readonly failed: number;
  readonly unknown: number;
  /** Deliveries that an earlier sender left unfinished. */
  readonly lost: number;
}

export interface SendOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The round ends after this many milliseconds; a message that has begun is finished. */
  readonly mostMilliseconds: number;
}

const tellEvery = 500;

/**
 * Sends what is due, one message at a time and no faster than `mail.per_minute`. Only one sender of a migration is at work,
 * however many processes ask; a message is marked before it is handed over, so a killed sender leaves at most one whose
 * outcome is unknown, and none is sent twice. Throws MAIL_NOT_CONFIGURED, MAIL_CATCH_ALL_MISSING.
 */
export async function sendDue(
  pool: pg.Pool,
  config: ProjectConfig,
  options: SendOptions,
): Promise<SendRound> {
  await using mailer = openMailer(config);
  const client = await pool.connect();
  try {
    if (!(await becomeSender(client, config.name)))
      return { ended: 'other', sent: 0, failed: 0, unknown: 0, lost: 0 };
    try {
      return await sendAsOnly(client, config, mailer, options);
    } finally {
      await endSending(client, config.name);
    }
  } finally {
    client.release();
  }
}

async function sendAsOnly(
  client: pg.PoolClient,
  config: ProjectConfig,
  mailer: Mailer,
  { clock, signal, mostMilliseconds }: SendOptions,
): Promise<SendRound> {
  const until = performance.now() + mostMilliseconds;
  const counted = { sent: 0, failed: 0, unknown: 0, lost: await markLostDeliveries(client, config.name) };
  if (counted.lost > 0)
    log('warn', 'mail-outcome-unknown', { migration: config.name, deliveries: counted.lost });
  const pace = new Pace(config.mail?.per_minute ?? 1, await lastClaimAt(client, config.name), clock);
  const frame = {
    secret: await optOutSecret(client, config.name),
    known: await contactFields(client, config.name),
  };
  let toldAt = 0;
  const ended = async (why: SendRound['ended']): Promise<SendRound> => {
    await tellProgress(client, config.name);
    return { ended: why, ...counted };
  };
  for (;;) {
    if (signal.aborted || performance.now() >= until) return ended('time-up');
    if (!(await pace.wait(until, signal))) return ended('time-up');
    const delivery = await claimDelivery(client, config.name, clock(), domainOf(config));
    if (delivery === undefined) return ended('nothing-due');
    const outcome = await sendOne(client, config, mailer, delivery, frame);
    if (outcome !== undefined) pace.count();
    const state =
      outcome === undefined ? '' : await settleDelivery(client, config.name, delivery, outcome, clock());
    if (state === 'SENT') counted.sent += 1;
    if (state === 'FAILED') counted.failed += 1;
    if (state === 'UNKNOWN') counted.unknown += 1;
    if (outcome?.result === 'refused' && outcome.recipient && config.environment !== 'rehearsal')
      await recordHardBounce(client, config.name, delivery, outcome.reply, clock());
    if (outcome?.result === 'unreachable') return ended('trouble');
    if (performance.now() - toldAt > tellEvery) {
      await tellProgress(client, config.name);
      toldAt = performance.now();
    }
  }
}

/** Fills and sends one message; undefined when it must not or cannot be sent, which is written down then. */
async function sendOne(
  client: pg.PoolClient,
  config: ProjectConfig,
  mailer: Mailer,
  delivery: ClaimedDelivery,
  frame: { readonly secret: Uint8Array; readonly known: readonly string[] },
): Promise<SendOutcome | undefined> {
  const { id, suppressed } = delivery;
  if (suppressed !== null) {
    await suppressDelivery(client, config.name, id, suppressed);
    return undefined;
  }
  const optOutLink = optOutAddress(config, optOutToken(id, frame.secret));
  try {
    const text = fillMessage(
      delivery,
      { ...delivery, migration: config.title ?? config.name, optOutLink },
      frame.known,
    );
    const to = { name: delivery.name, email: delivery.email };
    return await mailer.send({
      ...text,
      to,
      messageId: `${id}.${delivery.attempts}@${domainOf(config)}`,
      optOutLink,
    });
  } catch (error) {
    if (!isChangeoverError(error, 'TEMPLATE_INVALID')) throw error;
    await failDelivery(client, config.name, id, error.message);
    return undefined;
  }
}

/** The link that ends the messages, as its reader reaches this server. */
function optOutAddress(config: Pick<ProjectConfig, 'mail'>, token: string): string {
  return `${config.mail?.public_url.replace(/\/+$/, '') ?? ''}/api/opt-out/${token}`;
}

function domainOf(config: ProjectConfig): string {
  return config.mail?.from.split('@')[1] ?? 'changeover.invalid';
}

/** Keeps messages at least `60 s / perMinute` apart, also across restarts. */
class Pace {
  readonly #interval: number;
  #next: number;

  constructor(perMinute: number, last: string | null, clock: Clock) {
    this.#interval = 60_000 / perMinute;
    const since = last === null ? Number.POSITIVE_INFINITY : clock().getTime() - Date.parse(last);
    // A clock that was set back must not hold the messages for longer than one interval.
    this.#next = performance.now() + Math.min(this.#interval, Math.max(0, this.#interval - since));
  }

  /** Waits for the next turn; false when it comes too late. */
  async wait(until: number, signal: AbortSignal): Promise<boolean> {
    const milliseconds = this.#next - performance.now();
    if (milliseconds <= 0) return true;
    if (performance.now() + milliseconds > until) return false;
    await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    return !signal.aborted;
  }

  count(): void {
    this.#next = performance.now() + this.#interval;
  }
}
