import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mailServer, Refusal } from '../../../test/support/mail-server.ts';
import type { ProjectConfig } from '../../project/project-config.ts';
import { type Campaign, getCampaign } from './campaign-store.ts';
import { decideDelivery, listDeliveries } from './delivery-store.ts';
import { addresses, MailWorld } from './mail-fixture.ts';

let world: MailWorld;

beforeAll(async () => {
  world = await MailWorld.open();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.begin());

const now = () => new Date();

describe('a mail server that refuses', () => {
  it('for good: the address is written down as bounced and not tried again', async () => {
    world.smtp.rules = {
      onRecipient: (to) => {
        if (to.startsWith('r001')) throw new Refusal(550, '5.1.1 no such user');
      },
    };
    const made = await world.campaign(addresses(3));
    expect(await world.send()).toMatchObject({ sent: 2, failed: 1 });
    expect(await world.states(made)).toEqual(['r000 SENT', 'r001 FAILED', 'r002 SENT']);
    const [again] = await world.log(await campaignAgain(made));
    expect(again).toBeDefined();
    expect(
      (await listDeliveries(world.pool, world.migration, { campaign: made.id, state: 'FAILED', limit: 1 }))[0]
        ?.reply,
    ).toContain('550');
    const bounces = await world.pool.query(
      'SELECT email, status, source FROM message_bounce WHERE migration = $1',
      [world.migration],
    );
    expect(bounces.rows).toEqual([{ email: 'r001@customer.example', status: '5.1.1', source: 'reply' }]);
  });

  it('for good, in a rehearsal: the customer’s address is not blamed for what the catch-all address does', async () => {
    world.smtp.rules = {
      onRecipient: () => {
        throw new Refusal(550, '5.1.1 no such user');
      },
    };
    await world.campaign(addresses(1));
    await world.send(world.config({ environment: 'rehearsal' }));
    const bounces = await world.pool.query('SELECT 1 FROM message_bounce WHERE migration = $1', [
      world.migration,
    ]);
    expect(bounces.rowCount).toBe(0);
  });

  it('for now: it is tried again later, and given up after five times', async () => {
    world.smtp.rules = {
      onMessage: () => {
        throw new Refusal(451, '4.7.1 try again later');
      },
    };
    const made = await world.campaign(addresses(1));
    await world.send();
    const [first] = await world.log(made);
    expect(first).toMatchObject({ state: 'QUEUED', attempts: 1 });
    expect(Date.parse(first?.nextAt ?? '') - Date.now()).toBeGreaterThan(30_000);
    expect(await world.send()).toMatchObject({ ended: 'nothing-due', sent: 0 });
    for (let attempt = 2; attempt <= 5; attempt++) {
      await world.pool.query('UPDATE message_delivery SET next_at = now() WHERE migration = $1', [
        world.migration,
      ]);
      await world.send();
    }
    expect((await world.log(made))[0]).toMatchObject({ state: 'FAILED', attempts: 5 });
    expect(await getCampaign(world.pool, world.migration, made.id)).toMatchObject({ state: 'DONE' });
  });

  it('our password: nobody is blamed, the message waits and says why', async () => {
    await using locked = await mailServer({ password: 'right' });
    const made = await world.campaign(addresses(2));
    const config = world.config();
    const wrong = {
      ...config,
      mail: { ...config.mail, port: locked.port, user: 'u', password: 'wrong' },
    } as ProjectConfig;
    expect(await world.send(wrong)).toMatchObject({ ended: 'trouble', sent: 0, failed: 0 });
    const seen = await getCampaign(world.pool, world.migration, made.id);
    expect(seen.state).toBe('SENDING');
    expect(seen.trouble).toContain('cannot be used');
    expect(JSON.stringify([seen, await world.log(made)])).not.toContain('wrong"');
    const right = { ...wrong, mail: { ...wrong.mail, password: 'right' } } as ProjectConfig;
    expect(await world.send(right)).toMatchObject({ ended: 'nothing-due', sent: 2 });
    expect(locked.received.map((one) => one.user)).toEqual(['u', 'u']);
    expect((await getCampaign(world.pool, world.migration, made.id)).trouble).toBe('');
  });
});

describe('a mail server that is down', () => {
  it('costs no attempt, and the message goes out when it is back', async () => {
    const gone = await mailServer();
    await gone[Symbol.asyncDispose]();
    const made = await world.campaign(addresses(2));
    expect(await world.send(world.config({ mail: { port: gone.port } }))).toMatchObject({
      ended: 'trouble',
      sent: 0,
    });
    expect((await world.log(made)).map((one) => [one.state, one.attempts])).toEqual([
      ['QUEUED', 0],
      ['QUEUED', 0],
    ]);
    expect(await world.send()).toMatchObject({ sent: 2 });
  });

  it('or cuts the connection before it answers: the outcome is unknown, and a person decides', async () => {
    let cut = true;
    world.smtp.rules = {
      onMessage: () => {
        if (!cut) return undefined;
        cut = false;
        return 'drop';
      },
    };
    const made = await world.campaign(addresses(2));
    expect(await world.send()).toMatchObject({ sent: 1, unknown: 1 });
    expect(await world.send()).toMatchObject({ sent: 0 });
    const [unknown] = (await world.log(made)).filter((one) => one.state === 'UNKNOWN');
    await decideDelivery(world.pool, world.change, unknown?.id ?? '', 'SEND_AGAIN', now());
    expect(await world.send()).toMatchObject({ sent: 1 });
    await expect(
      decideDelivery(world.pool, world.change, unknown?.id ?? '', 'TAKE_AS_SENT', now()),
    ).rejects.toMatchObject({ code: 'DELIVERY_STATE' });
    expect(await world.states(made)).toEqual(['r000 SENT', 'r001 SENT']);
  });
});

/** The same message again, as a new one. */
async function campaignAgain(made: Campaign): Promise<Campaign> {
  const started = await world.sendAgain(made.template);
  await world.send();
  expect(await world.states(started)).toEqual(['r000 SENT', 'r001 SUPPRESSED', 'r002 SENT']);
  return started;
}
