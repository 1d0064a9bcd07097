import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestEms, type TestEms, testKeyEncryption } from '../ems-fixture.ts';
import type { WebhookSettings } from './webhook-settings.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
}

type Answer = (received: Received, response: ServerResponse) => void | Promise<void>;

/** A receiver of webhooks over real HTTP; it keeps what it got and answers as a test says. */
export interface TestReceiver extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
  /** Types of what was received, in the order in which it came. */
  types(): string[];
  answer: Answer;
}

/** Answers with a status and nothing else. */
export const withStatus =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(status, headers).end();

/** Starts one; it takes everything until told otherwise. */
export async function startReceiver(): Promise<TestReceiver> {
  const received: Received[] = [];
  const receiver: { answer: Answer } = { answer: withStatus(204) };
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece as Uint8Array);
    const one = { headers: request.headers, body: Buffer.concat(pieces).toString(), path: request.url ?? '' };
    received.push(one);
    await receiver.answer(one, response);
  };
  // A sender that is killed breaks off its request: nothing was received then.
  const server: Server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    types: () => received.map((one) => (JSON.parse(one.body) as { type: string }).type),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  });
}

/** Settings under which a test need not wait. */
export const hasty: Partial<WebhookSettings> = {
  allowedNetworks: ['127.0.0.1/32'],
  everyMs: 20,
  timeoutMs: 2000,
  leaseMs: 3000,
  firstRetryMs: 40,
  mostRetryMs: 200,
};

/** Makes a webhook; its id and secret. */
export async function makeWebhook(
  ems: Pick<TestEms, 'post'>,
  webhook: object,
): Promise<{ id: string; secret: string }> {
  const answer = await ems.post('/v1/webhooks', webhook);
  if (answer.status !== 201) throw new Error(`HTTP ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { id: string; secret: string };
}

/** Waits until something holds, for at most twenty seconds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`it never came to: ${what}`);
    await sleep(10);
  }
}

interface Page<T> {
  readonly items: readonly T[];
}

interface Delivery {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly eventNumber: number;
  readonly messageId: string;
  readonly nextAttemptAt: string | null;
}

interface Attempt {
  readonly status: number | null;
  readonly failure: string | null;
}

/** An EMS whose webhooks are hasty, and what tests ask it for. */
export interface WebhookWorld extends AsyncDisposable {
  readonly ems: TestEms;
  /** Deliveries to a webhook in the order of their events, tests last; `more` narrows them down. */
  deliveries(webhookId: string, more?: string): Promise<readonly Delivery[]>;
  attempts(webhookId: string): Promise<readonly Attempt[]>;
  /** Something happens: a feature is made; its id. */
  happen(): Promise<string>;
  /** Changes a webhook. */
  change(webhookId: string, body: object, ifMatch?: string): Promise<Response>;
  /** Works with a webhook for features on a receiver of its own, deleted afterwards. */
  withWebhook(
    settings: object,
    work: (webhook: { id: string; secret: string; receiver: TestReceiver }) => Promise<void>,
  ): Promise<void>;
}

/** Starts one. */
export async function openWebhookWorld(): Promise<WebhookWorld> {
  const ems = await startTestEms({ keyEncryption: testKeyEncryption(), webhooks: hasty });
  const list = async <T>(path: string): Promise<readonly T[]> =>
    ((await (await ems.ask(path)).json()) as Page<T>).items;
  return {
    ems,
    deliveries: (id, more = '') =>
      list<Delivery>(`/v1/webhook-deliveries?webhookId=${id}&sort=eventNumber&limit=1000${more}`),
    attempts: (id) => list<Attempt>(`/v1/webhook-attempts?webhookId=${id}&sort=createdAt&limit=1000`),
    async happen() {
      const answer = await ems.post('/v1/features', { code: `F-${randomUUID()}`, name: 'Feature' });
      return ((await answer.json()) as { id: string }).id;
    },
    change: (id, body, ifMatch = '*') =>
      ems.ask(`/v1/webhooks/${id}`, {
        method: 'PATCH',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'if-match': ifMatch },
      }),
    async withWebhook(settings, work) {
      await using receiver = await startReceiver();
      const made = await makeWebhook(ems, { url: receiver.url, eventTypes: ['features.*'], ...settings });
      try {
        await work({ ...made, receiver });
      } finally {
        await ems.ask(`/v1/webhooks/${made.id}`, { method: 'DELETE', headers: { 'if-match': '*' } });
      }
    },
    [Symbol.asyncDispose]: () => ems[Symbol.asyncDispose](),
  };
}

/** Ids of the records that messages tell of, in the order in which they came. */
export const idsOf = (receiver: TestReceiver): string[] =>
  receiver.received.map((one) => (JSON.parse(one.body) as { data: { entityId: string } }).data.entityId);

/** The ids of messages, in the order in which they came. */
export const messageIds = (receiver: TestReceiver): (string | undefined)[] =>
  receiver.received.map((one) => one.headers['webhook-id'] as string | undefined);
