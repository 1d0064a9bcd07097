import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import type { KeyEncryption } from '../keys/key-encryption.ts';
import type { EmsStore } from '../store/ems-store.ts';
import { numberEvents } from '../store/number-events.ts';
import type { AddressGuard } from './address-guard.ts';
import { type Agents, type Outcome, openAgents, postMessage } from './post-message.ts';
import { recordOutcome } from './record-outcome.ts';
import { webhookHeaders } from './sign-webhook.ts';
import {
  type ClaimedWebhook,
  claimWebhook,
  type DueDelivery,
  dueDeliveries,
  makeDeliveries,
  releaseWebhook,
} from './webhook-queue.ts';
import type { WebhookSettings } from './webhook-settings.ts';

const webhooksAtOnce = 4;
const requestsAtOnce = 8;
const deliveriesAtOnce = 50;
// Then others have their turn.
const turnMs = 20_000;
const stopMs = 5000;

/**
 * Sends what happened to the webhooks. Every process has one; each webhook is served by one of them at a time, which holds no
 * database connection while it waits for a receiver. A message is sent at least once: who dies between the answer and its record
 * has another process send it again, under the same id.
 */
export class WebhookSender {
  readonly #store: EmsStore;
  readonly #encryption: KeyEncryption;
  readonly #settings: WebhookSettings;
  readonly #guard: AddressGuard;
  readonly #onOutcome: (outcome: Outcome) => void;
  readonly #stopping = new AbortController();
  readonly #cut = new AbortController();
  readonly #running: Promise<void>;

  constructor(options: {
    readonly store: EmsStore;
    readonly encryption: KeyEncryption;
    readonly guard: AddressGuard;
    readonly settings: WebhookSettings;
    readonly onOutcome: (outcome: Outcome) => void;
  }) {
    this.#store = options.store;
    this.#encryption = options.encryption;
    this.#settings = options.settings;
    this.#guard = options.guard;
    this.#onOutcome = options.onOutcome;
    this.#running = this.#run();
  }

  /** Lets requests in progress end (for at most five seconds) and begins no more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const cut = setTimeout(() => this.#cut.abort(), stopMs);
    await this.#running;
    clearTimeout(cut);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#look();
      } catch (error) {
        // A database that is away, or paused, is tried again.
        log('warn', 'ems-webhooks-failed', { reason: reasonOf(error) });
      }
      const wait = this.#settings.everyMs * (0.5 + Math.random());
      await sleep(wait, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const found = await this.#store.use((client) =>
      client.query<{ wanted: boolean; waiting: boolean }>(
        `SELECT EXISTS (SELECT FROM webhooks WHERE state = 'ACTIVE') AS wanted, EXISTS (SELECT FROM outbox_events) AS waiting`,
      ),
    );
    const [state] = found.rows;
    if (state?.wanted !== true) return;
    if (state.waiting) await this.#store.inTransaction(numberEvents);
    await Promise.all(Array.from({ length: webhooksAtOnce }, () => this.#serveAll()));
  }

  async #serveAll(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const webhook = await this.#store.use((client) =>
        claimWebhook(client, randomUUID(), this.#settings.leaseMs),
      );
      if (webhook === undefined) return;
      // Whoever had nothing to do rests, so that the same webhook is not taken over and over; and so does one that failed.
      let rest = this.#settings.everyMs;
      try {
        if ((await this.#serve(webhook)) > 0) rest = 0;
      } finally {
        await this.#store.use((client) => releaseWebhook(client, webhook, rest));
      }
    }
  }

  /** Sends what there is to send to one webhook, for a while; returns how many attempts were made. */
  async #serve(webhook: ClaimedWebhook): Promise<number> {
    using agents = openAgents();
    const secrets = this.#secretsOf(webhook);
    const until = performance.now() + turnMs;
    const post = async (delivery: DueDelivery): Promise<boolean> =>
      this.#attempt(webhook, delivery, secrets, agents);
    let sent = 0;
    while (!this.#stopping.signal.aborted && performance.now() < until) {
      await this.#store.inTransaction((client) => makeDeliveries(client, webhook.id));
      const due = await this.#store.use((client) => dueDeliveries(client, webhook, deliveriesAtOnce));
      sent += due.length;
      const going = webhook.ordered ? await oneByOne(due, post) : await together(due, post);
      if (!going || due.length === 0) break;
    }
    return sent;
  }

  /** Sends one message and writes down what became of it; false ends the turn. */
  async #attempt(
    webhook: ClaimedWebhook,
    delivery: DueDelivery,
    secrets: readonly Buffer[] | undefined,
    agents: Agents,
  ): Promise<boolean> {
    if (this.#stopping.signal.aborted) return false;
    const outcome = await this.#post(webhook, delivery, secrets, agents);
    // Nobody knows whether the receiver took it: whoever comes next sends it again.
    if (this.#cut.signal.aborted) return false;
    this.#onOutcome(outcome);
    const going = await recordOutcome(this.#store, webhook, delivery, outcome, this.#settings);
    return going && (outcome.failure === undefined || !webhook.ordered);
  }

  async #post(
    webhook: ClaimedWebhook,
    { messageId, body }: DueDelivery,
    secrets: readonly Buffer[] | undefined,
    agents: Agents,
  ): Promise<Outcome> {
    if (secrets === undefined)
      return { status: undefined, failure: 'SECRET_UNREADABLE', milliseconds: 0, retryAfter: undefined };
    const headers = webhookHeaders(messageId, Math.floor(Date.now() / 1000), body, secrets);
    const { timeoutMs } = this.#settings;
    const message = { url: webhook.url, headers, body };
    return postMessage(message, { guard: this.#guard, agents, timeoutMs, cut: this.#cut.signal });
  }

  #secretsOf({ id, secrets }: ClaimedWebhook): Buffer[] | undefined {
    try {
      return secrets.map((sealed) => this.#encryption.open(sealed, id));
    } catch (error) {
      log('error', 'ems-webhook-secret', { webhook: id, reason: reasonOf(error) });
      return undefined;
    }
  }
}

async function oneByOne<T>(items: readonly T[], work: (item: T) => Promise<boolean>): Promise<boolean> {
  for (const item of items) if (!(await work(item))) return false;
  return true;
}

async function together<T>(items: readonly T[], work: (item: T) => Promise<boolean>): Promise<boolean> {
  const left = [...items];
  let going = true;
  const one = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined && going; item = left.shift())
      if (!(await work(item))) going = false;
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, one));
  return going;
}
