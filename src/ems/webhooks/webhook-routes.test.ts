import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasty, openWebhookWorld, until, type WebhookWorld, withStatus } from './webhook-fixture.ts';

let world: WebhookWorld;

beforeAll(async () => {
  world = await openWebhookWorld();
});
afterAll(async () => world[Symbol.asyncDispose]());

describe('a webhook', () => {
  it('shows its secret once and nowhere else, and its address in no log', async () => {
    await world.withWebhook({ description: 'billing' }, async ({ id, secret }) => {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      const texts = await Promise.all(
        ['/v1/webhooks', `/v1/webhooks/${id}`, '/v1/changes?limit=1000', '/v1/events?limit=1000'].map(
          async (path) => (await world.ems.ask(path)).text(),
        ),
      );
      expect(texts[1]).toContain('"description":"billing","eventTypes":["features.*"]');
      for (const text of texts) expect(text).not.toContain(secret.slice(6));
      expect(texts[2]).not.toContain('/hook');
      expect(texts[3]).not.toContain('/hook');
    });
  });

  it('is changed with If-Match only, paused, and takes up what happened meanwhile', async () => {
    await world.withWebhook({}, async ({ id, receiver }) => {
      const without = await world.ems.ask(`/v1/webhooks/${id}`, {
        method: 'PATCH',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      });
      expect(without.status).toBe(428);
      const tag = (await world.ems.ask(`/v1/webhooks/${id}`)).headers.get('etag') ?? '';
      expect((await world.change(id, { state: 'PAUSED' }, tag)).status).toBe(200);
      expect((await world.change(id, { state: 'ACTIVE' }, tag)).status).toBe(412);
      await world.happen();
      await new Promise((done) => setTimeout(done, 200));
      expect(receiver.received.length).toBe(0);
      const behind = await (await world.ems.ask(`/v1/webhooks/${id}/progress`)).json();
      expect(behind).toMatchObject({ behind: expect.any(Number) as number, waiting: 0, failingSince: null });
      expect((behind as { behind: number }).behind).toBeGreaterThan(0);
      await world.change(id, { state: 'ACTIVE' });
      await until(() => receiver.received.length === 1, 'what happened meanwhile');
      expect((await world.ems.ask(`/v1/webhooks/${randomUUID()}/progress`)).status).toBe(404);
    });
  });

  it('can be tried out in any state, and the answer says what became of it', async () => {
    await world.withWebhook({}, async ({ id, secret, receiver }) => {
      await world.change(id, { state: 'PAUSED' });
      const good = await (await world.ems.post(`/v1/webhooks/${id}/test`, {})).json();
      expect(good).toMatchObject({ taken: true, status: 204, failure: null });
      const [one] = receiver.received;
      expect(
        new Webhook(secret).verify(one?.body ?? '', one?.headers as Record<string, string>),
      ).toMatchObject({
        type: 'webhook.test',
        data: { webhookId: id },
      });
      receiver.answer = withStatus(418);
      const bad = await (await world.ems.post(`/v1/webhooks/${id}/test`, {})).json();
      expect(bad).toMatchObject({ taken: false, status: 418, failure: 'HTTP_418' });
      expect((await world.deliveries(id, '&type=webhook.test')).map(({ state }) => state)).toEqual([
        'DELIVERED',
        'FAILED',
      ]);
      expect((await world.ems.post(`/v1/webhooks/${randomUUID()}/test`, {})).status).toBe(404);
    });
  });

  it.each([
    [{ url: 'https://127.0.0.2/' }, 422, 'WEBHOOK_URL_REFUSED'],
    [{ url: 'http://example.org/' }, 201, undefined],
    [{ url: 'https://169.254.169.254/' }, 422, 'WEBHOOK_URL_REFUSED'],
    [{ url: 'https://user:word@example.org/' }, 422, 'WEBHOOK_URL_REFUSED'],
    [{ url: 'ftp://example.org/' }, 422, 'WEBHOOK_URL_REFUSED'],
    [{ url: 'nowhere' }, 400, 'BAD_REQUEST'],
    [{ url: 'https://example.org/', eventTypes: [] }, 400, 'BAD_REQUEST'],
    [{ url: 'https://example.org/', eventTypes: ['%'] }, 400, 'BAD_REQUEST'],
    [{ url: 'https://example.org/', eventTypes: ['orders.b*'] }, 400, 'BAD_REQUEST'],
    [{ url: 'https://example.org/', description: 'a\0b' }, 400, 'BAD_REQUEST'],
  ])('from %j is answered %i %s', async (body, status, code) => {
    const answer = await world.ems.post('/v1/webhooks', {
      ...body,
      ...(status === 201 ? { eventTypes: ['none.at-all'] } : {}),
    });
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(await answer.json()).toMatchObject({ code });
  });

  it('needs a server that can seal its secret', async () => {
    await using other = await world.ems.another({ webhooks: hasty });
    const answer = await other.post('/v1/webhooks', { url: 'https://example.org/' });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'WEBHOOKS_LOCKED' });
  });
});
