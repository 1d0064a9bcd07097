import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** A message as the mail server got it. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body. */
  readonly source: string;
  readonly at: number;
  /** Whom the sender of the connection is signed in as. */
  readonly user: string | undefined;
}

/** A refusal: thrown by a rule, it becomes the server's answer. */
export class Refusal extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

/** What a test lets the server do. A rule throws a Refusal, or returns 'drop' to cut the connection. */
export interface MailRules {
  onMail?: (from: string) => void;
  onRecipient?: (to: string) => void;
  onMessage?: (mail: ReceivedMail) => void | 'drop' | Promise<void>;
  readonly password?: string;
}

/** A real SMTP server on a free port of this machine. */
export interface MailServer extends AsyncDisposable {
  readonly port: number;
  readonly received: ReceivedMail[];
  rules: MailRules;
}

export async function mailServer(rules: MailRules = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const box = { rules };
  const server = new SMTPServer({
    authOptional: rules.password === undefined,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) =>
      password === box.rules.password
        ? done(null, { user: username })
        : done(new Refusal(535, 'wrong password')),
    onMailFrom: ({ address }, _session, done) => answer(() => box.rules.onMail?.(address), done),
    onRcptTo: ({ address }, _session, done) => answer(() => box.rules.onRecipient?.(address), done),
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => void finish(session, Buffer.concat(pieces).toString('utf8'), done));
    },
  });
  server.on('error', () => undefined);
  const finish = async (session: SMTPServerSession, source: string, done: (error?: Error | null) => void) => {
    const { mailFrom, rcptTo } = session.envelope;
    const from = mailFrom === false ? '' : mailFrom.address;
    const mail = { from, to: rcptTo.map((one) => one.address), source, at: Date.now(), user: session.user };
    try {
      if ((await box.rules.onMessage?.(mail)) === 'drop') {
        for (const connection of server.connections) connectionSocket(connection).destroy();
        return;
      }
    } catch (error) {
      done(error as Error);
      return;
    }
    received.push(mail);
    done();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    get rules() {
      return box.rules;
    },
    set rules(next) {
      box.rules = next;
    },
    async [Symbol.asyncDispose]() {
      for (const connection of server.connections) connectionSocket(connection).destroy();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

// smtp-server has no way to cut a connection; its own socket has.
function connectionSocket(connection: unknown): { destroy(): void } {
  return (connection as { _socket: { destroy(): void } })._socket;
}

function answer(rule: () => void, done: (error?: Error | null) => void): void {
  try {
    rule();
    done();
  } catch (error) {
    done(error as Error);
  }
}
