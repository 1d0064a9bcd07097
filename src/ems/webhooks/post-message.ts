import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { faultCode } from '../store/postgres-fault.ts';
import { type AddressGuard, AddressRefused, hostOf } from './address-guard.ts';

/** What became of one request to a receiver. */
export interface Outcome {
  /** Status of the answer; undefined when there was none. */
  readonly status: number | undefined;
  /** Why it failed, as a code; undefined when the receiver took it. */
  readonly failure: string | undefined;
  readonly milliseconds: number;
  /** Milliseconds after which the receiver asked to be tried again. */
  readonly retryAfter: number | undefined;
}

/** A message with its headers. */
export interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Agents = Readonly<Record<'http' | 'https', HttpAgent>> & Disposable;

// More of an answer is not read; what is read is forgotten.
const answerBytes = 64 * 1024;

/** Connections that are kept for messages that follow each other closely. */
export function openAgents(): Agents {
  const options = { keepAlive: true, maxSockets: 8 };
  const [http, https] = [new HttpAgent(options), new HttpsAgent(options)];
  return {
    http,
    https,
    [Symbol.dispose]() {
      http.destroy();
      https.destroy();
    },
  };
}

/**
 * Sends one message and tells what became of it; never throws. Redirects are not followed, the answer is read to a bound and
 * forgotten, and all of it ends within `timeoutMs`.
 */
export async function postMessage(
  message: Message,
  options: {
    readonly guard: AddressGuard;
    readonly agents: Agents;
    readonly timeoutMs: number;
    /** Cuts it off before its time. */
    readonly cut?: AbortSignal;
  },
): Promise<Outcome> {
  const from = performance.now();
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.cut === undefined ? timeout : AbortSignal.any([timeout, options.cut]);
  const done = (status: number | undefined, failure: string | undefined, retryAfter?: number): Outcome => ({
    status,
    failure,
    milliseconds: Math.round(performance.now() - from),
    retryAfter,
  });
  try {
    const answer = await send(message, { ...options, signal });
    const status = answer.statusCode ?? 0;
    const asked = Number(answer.headers['retry-after'] ?? Number.NaN);
    await forget(answer);
    return status >= 200 && status < 300
      ? done(status, undefined)
      : done(status, `HTTP_${status}`, asked > 0 ? asked * 1000 : undefined);
  } catch (error) {
    return done(undefined, signal.aborted ? 'TIMEOUT' : faultCode(error) || 'FAILED');
  }
}

function send(
  { url, headers, body }: Message,
  { guard, agents, signal }: { guard: AddressGuard; agents: Agents; signal: AbortSignal },
): Promise<IncomingMessage> {
  const target = new URL(url);
  const secure = target.protocol === 'https:';
  const host = hostOf(target);
  // No name is looked up for an address.
  if (isIP(host) !== 0 && !guard.mayReach(host, secure))
    return Promise.reject(new AddressRefused('the address of the receiver is refused'));
  const options = {
    method: 'POST',
    agent: agents[secure ? 'https' : 'http'],
    lookup: guard.lookup(secure),
    signal,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'changeover-ems',
    },
  };
  return new Promise((answered, failed) => {
    const sending = (secure ? httpsRequest : httpRequest)(target, options, answered);
    sending.once('error', failed).end(body);
  });
}

/** Reads an answer to its end, so that the connection can be used again; a long one is cut off. */
async function forget(answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const piece of answer) {
    bytes += (piece as Uint8Array).byteLength;
    // Leaving the loop closes the connection.
    if (bytes > answerBytes) break;
  }
}
