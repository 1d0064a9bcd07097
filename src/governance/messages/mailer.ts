import { ChangeoverError } from '../../lib/errors.ts';
import { openSmtp, type SmtpMessage, type SmtpOutcome } from '../../lib/smtp.ts';
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

/** What became of a message, as far as it is known; `to`: the address it really went to. */
export type SendOutcome =
  | { readonly result: 'sent'; readonly to: string; readonly reply: string }
  | Exclude<SmtpOutcome, { result: 'sent' }>;

/** The only thing that sends mail. */
export interface Mailer extends AsyncDisposable {
  send(mail: OutgoingMail): Promise<SendOutcome>;
}

type MailConfig = NonNullable<ProjectConfig['mail']>;

/**
 * Opens the way to the mail server. In a rehearsal every message goes to the catch-all address, whoever it names: the
 * envelope is made here, and nothing above this can change it. Throws MAIL_NOT_CONFIGURED, MAIL_CATCH_ALL_MISSING.
 */
export function openMailer(config: Pick<ProjectConfig, 'mail' | 'environment'>): Mailer {
  const { mail } = config;
  if (mail === undefined) throw new ChangeoverError('MAIL_NOT_CONFIGURED');
  const recipientOf = addressRule(mail, config.environment);
  const transport = openSmtp(mail);
  return {
    async send(message) {
      const address = recipientOf(message.to.email);
      const outcome = await transport.send(messageOf(mail, message, address));
      return outcome.result === 'sent' ? { ...outcome, to: address.real } : outcome;
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
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

function messageOf(
  mail: MailConfig,
  message: OutgoingMail,
  address: { readonly real: string; readonly rehearsal: boolean },
): SmtpMessage {
  const unsubscribe = {
    'List-Unsubscribe': `<${message.optOutLink}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
  return {
    from: { name: mail.from_name, address: mail.from },
    to: { name: message.to.name, address: address.real },
    replyTo: mail.reply_to,
    subject: address.rehearsal ? `[Rehearsal] ${message.subject}` : message.subject,
    messageId: message.messageId,
    text: message.text,
    html: message.html,
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(message.optOutLink === null ? {} : unsubscribe),
      ...(address.rehearsal ? { 'X-Changeover-Intended-For': message.to.email } : {}),
    },
  };
}
