import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../lib/clock.ts';
import { reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import { openSmtp } from '../../lib/smtp.ts';
import { expireQuotes } from '../renewals/order-quote.ts';
import type { EmsStore } from '../store/ems-store.ts';
import { mailSender } from './mail-sender-actor.ts';
import { type MailSettings, mailDefaults, sendsMail } from './mail-settings.ts';
import { queueReminders } from './plan-reminders.ts';
import { sweepReminders } from './reminder-queue.ts';
import { sendNext } from './send-reminders.ts';

interface DeskOptions {
  readonly store: EmsStore;
  readonly clock: Clock;
  readonly mail: MailSettings | undefined;
  /** Told what became of each mail. */
  readonly onOutcome: (state: string) => void;
}

const mostWaitMs = 1000;

/**
 * Ends quotes that are over, queues the reminders of the day, and sends what is due. Every process has one; what one has taken
 * the others leave alone. Without a way to send (or in a rehearsal without a catch-all address), nothing is queued.
 */
export class ReminderDesk {
  readonly #options: DeskOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Lets the mail that is being handed over finish, and begins no other. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (await this.#pause(this.#options.mail?.everyMs ?? mailDefaults.everyMs)) {
      try {
        await this.#round();
      } catch (error) {
        // A database that is away is tried again in the next round.
        log('warn', 'ems-reminders-failed', { reason: reasonOf(error) });
      }
    }
  }

  async #round(): Promise<void> {
    const { store, mail } = this.#options;
    const today = this.#today();
    await store.inTransaction((client) => expireQuotes(client, mailSender, today));
    if (!sendsMail(mail)) return;
    await store.inTransaction((client) => sweepReminders(client, today));
    await store.inTransaction((client) => queueReminders(client, today));
    await using transport = openSmtp(mail.server);
    while (!this.#stopping.signal.aborted) {
      const step = await sendNext(store, transport, mail, this.#today());
      if ('state' in step && step.state !== undefined) this.#options.onOutcome(step.state.toLowerCase());
      if (step.kind === 'nothing') return;
      if (step.kind === 'trouble') {
        log('warn', 'ems-mail-server-unreachable', { host: mail.server.host });
        return;
      }
      if (step.kind === 'wait' && !(await this.#pause(Math.min(step.ms, mostWaitMs)))) return;
    }
  }

  #today(): string {
    return this.#options.clock().toISOString().slice(0, 10);
  }

  /** Waits; false when it is time to stop. */
  async #pause(ms: number): Promise<boolean> {
    const { signal } = this.#stopping;
    if (!signal.aborted)
      await sleep(ms, undefined, { signal, ref: false }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    return !signal.aborted;
  }
}
