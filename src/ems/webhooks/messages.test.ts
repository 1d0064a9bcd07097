import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWebhookWorld, until, type WebhookWorld } from './webhook-fixture.ts';

let world: WebhookWorld;

beforeAll(async () => {
  world = await openWebhookWorld();
});
afterAll(async () => world[Symbol.asyncDispose]());

describe('a message', () => {
  it('verifies with the library of Standard Webhooks and with OpenSSL, and not when altered', async () => {
    await world.withWebhook({}, async ({ secret, receiver }) => {
      const entityId = await world.happen();
      await until(() => receiver.received.length === 1, 'one message');
      const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
      const given = headers as Record<string, string>;
      expect(new Webhook(secret).verify(body, given)).toMatchObject({
        type: 'features.created',
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        data: { entity: 'features', entityId, record: { id: entityId, name: 'Feature' } },
      });
      expect(() => new Webhook(secret).verify(`${body} `, given)).toThrow();
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64').toString('hex');
      const signed = `${given['webhook-id']}.${given['webhook-timestamp']}.${body}`;
      const openssl = promisify(execFile)(
        'openssl',
        ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${key}`, '-binary'],
        {
          encoding: 'buffer',
        },
      );
      openssl.child.stdin?.end(signed);
      expect(given['webhook-signature']).toBe(`v1,${(await openssl).stdout.toString('base64')}`);
    });
  });

  it('has two signatures for a while after a rotation, and one after it', async () => {
    await world.withWebhook({}, async ({ id, secret, receiver }) => {
      const rotate = async (overlapHours: number): Promise<string> => {
        const answer = await world.ems.post(`/v1/webhooks/${id}/rotate-secret`, { overlapHours });
        expect(answer.status).toBe(200);
        return ((await answer.json()) as { secret: string }).secret;
      };
      const second = await rotate(1);
      await world.happen();
      await until(() => receiver.received.length === 1, 'a message');
      const third = await rotate(0);
      await world.happen();
      await until(() => receiver.received.length === 2, 'another message');
      const valid = (at: number, key: string): boolean => {
        const one = receiver.received[at];
        try {
          new Webhook(key).verify(one?.body ?? '', one?.headers as Record<string, string>);
          return true;
        } catch {
          return false;
        }
      };
      expect([secret, second, third].map((key) => valid(0, key))).toEqual([true, true, false]);
      expect([secret, second, third].map((key) => valid(1, key))).toEqual([false, false, true]);
    });
  });

  it('is sent for the types that are asked for, and for what happens from now on', async () => {
    await world.happen();
    await world.withWebhook({ eventTypes: ['orders.*', 'features.deleted'] }, async ({ receiver }) => {
      const id = await world.happen();
      await world.ems.ask(`/v1/features/${id}`, { method: 'DELETE', headers: { 'if-match': '*' } });
      await until(() => receiver.received.length === 1, 'one message');
      expect(receiver.types()).toEqual(['features.deleted']);
    });
  });
});
