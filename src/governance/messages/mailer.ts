import { PassThrough } from 'node:stream';
import { createTransport } from 'nodemailer';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import type { ProjectConfig } from '../../project/project-config.ts';
import type { MessageText } from './message-text.ts';

/** A message as it is handed to the mail server. */
interface OutgoingMail extends MessageText {
  readonly to: { readonly name: string; readonly email: string };
  /** Without angle brackets; the same for no two attempts. */
  readonly messageId: string;
  /** Where a mail program ends the messages with one click (RFC 8058). */
  readonly optOutLink: string | null;
}

/** What became of a message, as far as it is known. */
export type SendOutcome =
  | { readonly result: 'sent'; readonly to: string; readonly reply: string }
  /** Refused for now (4xx): worth another try later. */
  | { readonly result: 'later'; readonly reply: string }
  /** Refused for good (5xx). `recipient`: it is the address that is refused. */
  | { readonly result: 'refused'; readonly recipient: boolean; readonly reply: string }
  /** The mail server could not be reached or refuses us altogether: nothing was handed over, and nothing will be. */
  | { readonly result: 'unreachable'; readonly reply: string }
  /** The connection broke after the message was handed over and before the server answered: it may have been sent. */
  | { readonly result: 'unknown'; readonly reply: string };

/** The only thing that sends mail. */
export interface Mailer extends AsyncDisposable {
  send(mail: OutgoingMail): Promise<SendOutcome>;
}

type MailConfig = NonNullable<ProjectConfig['mail']>;

const seconds = 1000;

/**
 * Opens the way to the mail server. In a rehearsal every message goes to the catch-all address, whoever it names: the
 * envelope is made here, and nothing above this can change it. Throws MAIL_NOT_CONFIGURED, MAIL_CATCH_ALL_MISSING.
 */
export function openMailer(config: Pick<ProjectConfig, 'mail' | 'environment'>): Mailer {
  const { mail } = config;
  if (mail === undefined) throw new ChangeoverError('MAIL_NOT_CONFIGURED');
  const recipientOf = addressRule(mail, config.environment);
  const transport = createTransport({
    host: mail.host,
    port: mail.port,
    secure: mail.security === 'tls',
    requireTLS: mail.security === 'starttls',
    ignoreTLS: mail.security === 'none',
    ...(mail.user === undefined ? {} : { auth: { user: mail.user, pass: mail.password ?? '' } }),
    pool: true,
    maxConnections: 1,
    connectionTimeout: 15 * seconds,
    greetingTimeout: 15 * seconds,
    socketTimeout: 60 * seconds,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
  // The pool reports a lost idle connection here; without a handler it would end the process.
  transport.on('error', () => undefined);
  return {
    async send(message) {
      const address = recipientOf(message.to.email);
      const handedOver = { begun: false };
      try {
        const info = await transport.sendMail(envelopeOf(mail, message, address, handedOver));
        return { result: 'sent', to: address.real, reply: info.response };
      } catch (error) {
        return outcomeOf(error, handedOver.begun);
      }
    },
    async [Symbol.asyncDispose]() {
      transport.close();
    },
  };
}

/** Where a message to `email` really goes. */
function addressRule(
  mail: MailConfig,
  environment: ProjectConfig['environment'],
): (email: string) => { readonly real: string; readonly rehearsal: boolean } {
  if (environment !== 'rehearsal') return (email) => ({ real: email, rehearsal: false });
  const catchAll = mail.catch_all;
  if (catchAll === undefined) throw new ChangeoverError('MAIL_CATCH_ALL_MISSING');
  return () => ({ real: catchAll, rehearsal: true });
}

function envelopeOf(
  mail: MailConfig,
  message: OutgoingMail,
  address: { readonly real: string; readonly rehearsal: boolean },
  handedOver: { begun: boolean },
) {
  const body = new PassThrough();
  body.once('resume', () => {
    handedOver.begun = true;
  });
  body.end(message.text);
  const unsubscribe = {
    'List-Unsubscribe': `<${message.optOutLink}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
  return {
    envelope: { from: mail.from, to: [address.real] },
    from: { name: mail.from_name, address: mail.from },
    to: { name: message.to.name, address: address.real },
    ...(mail.reply_to === undefined ? {} : { replyTo: mail.reply_to }),
    subject: address.rehearsal ? `[Rehearsal] ${message.subject}` : message.subject,
    messageId: `<${message.messageId}>`,
    text: body,
    html: message.html,
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(message.optOutLink === null ? {} : unsubscribe),
      ...(address.rehearsal ? { 'X-Changeover-Intended-For': message.to.email } : {}),
    },
  };
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

function outcomeOf(error: unknown, handedOver: boolean): SendOutcome {
  const { code, responseCode, command = '' } = error as SmtpError;
  const reply = reasonOf(error).slice(0, 300);
  const aboutUs = code === 'EAUTH' || code === 'ETLS' || command === 'MAIL FROM' || command === 'EHLO';
  // 421 is the server closing down, whatever it was asked.
  if (responseCode === undefined || responseCode === 421)
    return handedOver && responseCode === undefined
      ? { result: 'unknown', reply }
      : { result: 'unreachable', reply };
  if (aboutUs && responseCode >= 500) return { result: 'unreachable', reply };
  if (responseCode >= 500) return { result: 'refused', recipient: command === 'RCPT TO', reply };
  return { result: 'later', reply };
}
