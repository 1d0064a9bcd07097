import { PassThrough } from 'node:stream';
import { createTransport } from 'nodemailer';
import { reasonOf } from './errors.ts';

/** How a mail server is reached. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte; `starttls`: refused without it; `none`: in the clear. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/** A message with plain text and HTML, as it is handed over. */
export interface SmtpMessage {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name: string; readonly address: string };
  readonly replyTo?: string | undefined;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Without angle brackets; the same for no two attempts. */
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What became of a message, as far as it is known. */
export type SmtpOutcome =
  | { readonly result: 'sent'; readonly reply: string }
  /** Refused for now (4xx): worth another try later. */
  | { readonly result: 'later'; readonly reply: string }
  /** Refused for good (5xx). `recipient`: it is the address that is refused. */
  | { readonly result: 'refused'; readonly recipient: boolean; readonly reply: string }
  /** The mail server could not be reached or refuses us altogether: nothing was handed over, and nothing will be. */
  | { readonly result: 'unreachable'; readonly reply: string }
  /** The connection broke after the message was handed over and before the server answered: it may have been sent. */
  | { readonly result: 'unknown'; readonly reply: string };

/** A way to a mail server. */
export interface SmtpTransport extends AsyncDisposable {
  /** Sends one message to the one address it names; never throws, the outcome says what is known. */
  send(message: SmtpMessage): Promise<SmtpOutcome>;
}

const seconds = 1000;

// The library reads addresses as people write them: `x <other@example.org>` would reach the other one, and a comma two.
const plainAddress = /^[^\s\p{Cc}<>()[\]\\,;:"@]+@[^\s\p{Cc}<>()[\]\\,;:"@]+$/u;

/** Opens it; nothing is connected before the first message. */
export function openSmtp(server: SmtpServer): SmtpTransport {
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    ...(server.user === undefined ? {} : { auth: { user: server.user, pass: server.password ?? '' } }),
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
      if (!plainAddress.test(message.to.address))
        return { result: 'refused', recipient: true, reply: 'it is no address that mail can be sent to' };
      const handedOver = { begun: false };
      try {
        const info = await transport.sendMail(envelopeOf(message, handedOver));
        return { result: 'sent', reply: info.response };
      } catch (error) {
        return outcomeOf(error, handedOver.begun);
      }
    },
    async [Symbol.asyncDispose]() {
      transport.close();
    },
  };
}

function envelopeOf(message: SmtpMessage, handedOver: { begun: boolean }) {
  const body = new PassThrough();
  body.once('resume', () => {
    handedOver.begun = true;
  });
  body.end(message.text);
  const { from, to, replyTo, subject, html, messageId, headers } = message;
  return {
    // The envelope is made here: no header and no name can add a recipient.
    envelope: { from: from.address, to: [to.address] },
    from,
    to,
    ...(replyTo === undefined ? {} : { replyTo }),
    subject,
    messageId: `<${messageId}>`,
    text: body,
    html,
    headers: { ...headers },
  };
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

function outcomeOf(error: unknown, handedOver: boolean): SmtpOutcome {
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
