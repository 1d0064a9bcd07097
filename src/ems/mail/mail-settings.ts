import type { SmtpServer } from '../../lib/smtp.ts';

/** How mail leaves this EMS. */
export interface MailSettings {
  readonly server: SmtpServer;
  /** Address of the sender. */
  readonly from: string;
  readonly fromName: string;
  readonly replyTo?: string | undefined;
  /** Where readers reach this EMS, for the links in their mail. */
  readonly publicUrl: string;
  /** In a rehearsal, where all mail goes; without it, none is sent. */
  readonly catchAll?: string | undefined;
  /** Whether customers are written to at all: in a rehearsal, never. */
  readonly live: boolean;
  /** Most mail a minute, over all processes. */
  readonly perMinute: number;
  /** For readers whose language is unknown, or has no text. */
  readonly locale: string;
  /** How often a process looks whether there is something to do. */
  readonly everyMs: number;
  /** How long a claim holds; longer than any conversation with a mail server. */
  readonly leaseSeconds: number;
  /** When to try again what a mail server refused for now; after the last one, no more. */
  readonly retrySeconds: readonly number[];
}

export const mailDefaults = {
  fromName: 'Renewals',
  perMinute: 60,
  locale: 'en',
  everyMs: 30_000,
  leaseSeconds: 300,
  // Greylisting servers let the second try pass after some minutes; full ones need longer.
  retrySeconds: [60, 300, 900, 3600],
} as const;

/** Whether anything is sent. */
export function sendsMail(settings: MailSettings | undefined): settings is MailSettings {
  return settings !== undefined && (settings.live || settings.catchAll !== undefined);
}
