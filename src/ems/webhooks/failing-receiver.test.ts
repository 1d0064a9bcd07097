import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testKeyEncryption } from '../ems-fixture.ts';
import {
  hasty,
  idsOf,
  makeWebhook,
  messageIds,
  openWebhookWorld,
  startReceiver,
  until,
  type WebhookWorld,
  withStatus,
} from './webhook-fixture.ts';

let world: WebhookWorld;

beforeAll(async () => {
  world = await openWebhookWorld();
});
afterAll(async () => world[Symbol.asyncDispose]());

describe('a receiver that fails', () => {
  it('is sent the same message again after longer and longer, until it takes it', async () => {
    await world.withWebhook({}, async ({ id, receiver }) => {
      receiver.answer = withStatus(500);
      await world.happen();
      await until(() => receiver.received.length >= 3, 'three attempts');
      receiver.answer = withStatus(204);
      await until(async () => (await world.deliveries(id))[0]?.state === 'DELIVERED', 'its delivery');
      expect(new Set(messageIds(receiver)).size).toBe(1);
      const [delivery] = await world.deliveries(id);
      const tried = await world.attempts(id);
      expect(delivery?.attempts).toBe(tried.length);
      expect(delivery?.nextAttemptAt).toBeNull();
      expect(tried.map((one) => one.status)).toEqual([...tried.slice(1).map(() => 500), 204]);
      expect(tried[0]?.failure).toBe('HTTP_500');
    });
  });

  it('holds up nothing else without order, and everything behind with it', async () => {
    for (const ordered of [false, true])
      await world.withWebhook({ ordered }, async ({ id, receiver }) => {
        let refused = '';
        let repaired = false;
        receiver.answer = ({ headers }, response) => {
          const message = String(headers['webhook-id']);
          refused ||= message;
          response.writeHead(message === refused && !repaired ? 503 : 200).end();
        };
        const made = [await world.happen(), await world.happen(), await world.happen()];
        if (ordered) {
          await until(() => receiver.received.length >= 3, 'attempts');
          expect(new Set(messageIds(receiver))).toEqual(new Set([refused]));
        } else
          await until(
            async () => (await world.deliveries(id, '&state=DELIVERED')).length === 2,
            'delivery of the others',
          );
        repaired = true;
        await until(
          async () => (await world.deliveries(id, '&state=DELIVERED')).length === 3,
          'delivery of all',
        );
        if (ordered) expect([...new Set(idsOf(receiver))]).toEqual(made);
        else expect(new Set(idsOf(receiver))).toEqual(new Set(made));
      });
  });

  it('is disabled when it says that it is gone, and goes on where it stood when it is resumed', async () => {
    await world.withWebhook({ ordered: true }, async ({ id, receiver }) => {
      receiver.answer = withStatus(410);
      const made = [await world.happen(), await world.happen()];
      await until(
        async () =>
          ((await (await world.ems.ask(`/v1/webhooks/${id}`)).json()) as { state: string }).state ===
          'DISABLED',
        'DISABLED',
      );
      expect(receiver.received.length).toBe(1);
      expect(await (await world.ems.ask(`/v1/webhooks/${id}`)).json()).toMatchObject({
        disabledReason: 'the receiver answered 410 Gone',
      });
      receiver.answer = withStatus(200);
      expect(await (await world.change(id, { state: 'ACTIVE' })).json()).toMatchObject({
        state: 'ACTIVE',
        disabledReason: null,
      });
      await until(async () => (await world.deliveries(id, '&state=DELIVERED')).length === 2, 'both');
      expect(idsOf(receiver).slice(1)).toEqual(made);
      const log = await (await world.ems.ask(`/v1/changes?entity=webhooks&entityId=${id}`)).text();
      expect(log).toContain('"action" : "disabled"');
    });
  });

  it('is disabled when it has taken nothing for too long, and single messages are given up before', async () => {
    await using other = await world.ems.another({
      keyEncryption: testKeyEncryption(),
      webhooks: { ...hasty, giveUpAfterMs: 300, disableAfterMs: 1500 },
    });
    await using receiver = await startReceiver();
    receiver.answer = withStatus(500);
    const { id } = await makeWebhook(other, { url: receiver.url });
    const state = async (path: string): Promise<string | undefined> =>
      ((await (await other.ask(path)).json()) as { items: { state: string }[] }).items[0]?.state;
    await other.post('/v1/features', { code: 'F', name: 'F' });
    await until(
      async () => (await state(`/v1/webhook-deliveries?webhookId=${id}&type=features.created`)) === 'FAILED',
      'FAILED',
    );
    await until(async () => {
      await other.post('/v1/features', { code: randomUUID(), name: 'F' });
      return (await state('/v1/webhooks')) === 'DISABLED';
    }, 'DISABLED');
    const before = receiver.received.length;
    await other.post('/v1/features', { code: randomUUID(), name: 'F' });
    await new Promise((done) => setTimeout(done, 300));
    expect(receiver.received.length).toBe(before);
  });

  it('is not followed to another place, not waited for too long, and not read without end', async () => {
    await world.withWebhook({}, async ({ id, receiver }) => {
      receiver.answer = (_, response) =>
        void response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end();
      await world.happen();
      await until(() => receiver.received.length >= 2, 'two attempts');
      expect(receiver.received.every((one) => one.path === '/hook')).toBe(true);
      expect((await world.attempts(id))[0]).toMatchObject({ status: 302, failure: 'HTTP_302' });
      receiver.answer = () => undefined;
      await until(async () => (await world.attempts(id)).some((one) => one.failure === 'TIMEOUT'), 'TIMEOUT');
      receiver.answer = (_, response) => {
        response.writeHead(200);
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        };
        response.on('drain', more);
        more();
      };
      await until(async () => (await world.deliveries(id))[0]?.state === 'DELIVERED', 'DELIVERED');
    });
  });

  it('may ask for more time than the back-off would give', async () => {
    await world.withWebhook({}, async ({ receiver }) => {
      const came: number[] = [];
      receiver.answer = (_, response) => {
        came.push(performance.now());
        // Bounded by the longest back-off, which is 200 ms here.
        response.writeHead(came.length === 1 ? 503 : 200, { 'retry-after': '7' }).end();
      };
      await world.happen();
      await until(() => came.length === 2, 'two attempts');
      expect((came[1] ?? 0) - (came[0] ?? 0)).toBeGreaterThan(190);
    });
  });
});
