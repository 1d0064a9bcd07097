import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordBounces } from './bounce-store.ts';
import { getCampaign, haltCampaign, startCampaign } from './campaign-store.ts';
import { addresses, MailWorld } from './mail-fixture.ts';
import { optOutByHand } from './opt-out-store.ts';

let world: MailWorld;

beforeAll(async () => {
  world = await MailWorld.open();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.begin());

const now = () => new Date();

describe('a message to many', () => {
  it('reaches each reader once, with the name escaped in HTML, a link to end the messages, and a log', async () => {
    const made = await world.campaign(
      addresses(3),
      'Dear {{name}} of {{organization}},\n\nsee https://example.com/a?b=1&c=2.',
    );
    expect(await world.send()).toEqual({ ended: 'nothing-due', sent: 3, failed: 0, unknown: 0, lost: 0 });
    expect(world.smtp.received.map((one) => one.to.join()).sort()).toEqual(addresses(3));
    const [first] = world.smtp.received;
    const text = first?.source.replaceAll('=\r\n', '').replaceAll('=3D', '=').replaceAll('\r\n ', ' ') ?? '';
    expect(text).toContain('Subject: Hello Reader');
    expect(text).toContain('of Acme <b>&</b> Sons,');
    expect(text).toContain('of Acme &lt;b&gt;&amp;&lt;/b&gt; Sons,');
    expect(text).toContain('<a href="https://example.com/a?b&#x3D;1&amp;c&#x3D;2">');
    expect(text).toMatch(/List-Unsubscribe: <https:\/\/changeover\.example\/api\/opt-out\/[\w.-]+>/);
    expect(text).toContain('To end these messages: https://changeover.example/api/opt-out/');
    expect((await world.log(made)).every((one) => one.state === 'SENT' && one.sentTo === one.email)).toBe(
      true,
    );
    expect(await getCampaign(world.pool, world.migration, made.id)).toMatchObject({
      state: 'DONE',
      deliveries: { sent: 3 },
    });
    expect(await world.send()).toMatchObject({ sent: 0 });
  });

  it('goes nowhere but to the catch-all address in a rehearsal, whatever anybody set', async () => {
    const made = await world.campaign(addresses(4));
    await world.send(world.config({ environment: 'rehearsal' }));
    expect(world.smtp.received.flatMap((one) => one.to)).toEqual(
      Array(4).fill('catch-all@publisher.example'),
    );
    const sources = world.smtp.received.map((one) => one.source.split('\r\n\r\n')[0] ?? '');
    for (const head of sources) {
      expect(head).toContain('Subject: [Rehearsal] Hello');
      expect(head.replaceAll(/^X-Changeover-Intended-For:.*$/gm, '')).not.toContain('customer.example');
    }
    expect((await world.log(made)).map((one) => one.sentTo)).toEqual(
      Array(4).fill('catch-all@publisher.example'),
    );
  });

  it('is not sent at all in a rehearsal without a catch-all address', async () => {
    await world.campaign(addresses(1));
    const config = world.config({ environment: 'rehearsal', mail: { catch_all: undefined } });
    await expect(world.send(config)).rejects.toMatchObject({ code: 'MAIL_CATCH_ALL_MISSING' });
    expect(world.smtp.received).toEqual([]);
  });

  it('keeps to its pace, also over a restart of the sender', async () => {
    const made = await world.campaign(addresses(6));
    const config = world.config({ mail: { per_minute: 300 } });
    await world.send(config, 500);
    expect(world.smtp.received.length).toBeLessThan(6);
    while ((await world.send(config, 500)).ended !== 'nothing-due');
    const times = world.smtp.received.map((one) => one.at);
    expect(times).toHaveLength(6);
    for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] ?? 0)).toBeGreaterThan(150);
    expect(new Set(await world.states(made)).size).toBe(6);
  });

  it('leaves out who ended the messages and whose address bounced, also after the sending began', async () => {
    const [ended = '', bounced = '', late = '', last = ''] = addresses(4);
    await optOutByHand(world.pool, world.change, ended.toUpperCase(), now());
    await recordBounces(
      world.pool,
      world.change,
      [{ email: bounced, kind: 'HARD', status: '5.1.1', messageId: null }],
      'csv',
      now(),
    );
    const made = await world.campaign([ended, bounced, late, last]);
    await optOutByHand(world.pool, world.change, late, now());
    await world.send();
    expect(world.smtp.received.flatMap((one) => one.to)).toEqual([last]);
    expect(await world.states(made)).toEqual([
      'r000 SUPPRESSED',
      'r001 SUPPRESSED',
      'r002 SUPPRESSED',
      'r003 SENT',
    ]);
  });

  it('can be held and ended: what was not sent then is not sent', async () => {
    const made = await world.campaign(addresses(2));
    const held = await haltCampaign(world.pool, world.change, made.id, made.version, 'PAUSED');
    expect(await world.send()).toMatchObject({ sent: 0, ended: 'nothing-due' });
    await expect(
      haltCampaign(world.pool, world.change, made.id, made.version, 'STOPPED'),
    ).rejects.toMatchObject({
      code: 'CHANGED_MEANWHILE',
    });
    const stopped = await haltCampaign(world.pool, world.change, made.id, held.version, 'STOPPED');
    await expect(
      startCampaign(world.pool, world.change, made.id, stopped.version, now()),
    ).rejects.toMatchObject({
      code: 'CAMPAIGN_STATE',
    });
    await world.send();
    expect(world.smtp.received).toEqual([]);
  });
});

describe('several senders', () => {
  it('at once are one: no message goes out twice', async () => {
    const made = await world.campaign(addresses(30));
    const rounds = await Promise.all([world.send(), world.send(), world.send()]);
    expect(rounds.filter((one) => one.ended === 'other').length).toBeGreaterThanOrEqual(1);
    const sentTo = world.smtp.received.flatMap((one) => one.to);
    expect(sentTo.sort()).toEqual(addresses(30));
    expect((await getCampaign(world.pool, world.migration, made.id)).deliveries.sent).toBe(30);
  });

  it('of which one is killed in the middle: nothing is sent twice, and the log says what is unknown', async () => {
    const made = await world.campaign(addresses(40));
    const reached = Promise.withResolvers<void>();
    const never = new Promise<void>(() => undefined);
    // The server has the tenth message and has not answered when the sender is killed.
    world.smtp.rules = {
      onMessage: () => {
        if (world.smtp.received.length < 9) return undefined;
        reached.resolve();
        return never;
      },
    };
    const child = startSender();
    await reached.promise;
    child.kill('SIGKILL');
    await once(child, 'exit');
    world.smtp.rules = {};
    const round = await untilOnlySender();
    expect(round).toMatchObject({ lost: 1, sent: 30 });
    const found = await world.log(made);
    expect(found.filter((one) => one.state === 'UNKNOWN')).toHaveLength(1);
    expect(found.filter((one) => one.state === 'SENT')).toHaveLength(39);
    const sentTo = world.smtp.received.flatMap((one) => one.to);
    expect(new Set(sentTo).size).toBe(sentTo.length);
    expect(sentTo).toHaveLength(39);
    expect(found.find((one) => one.state === 'UNKNOWN')?.reply).toContain('may have been sent');
  });
});

function startSender(): ChildProcess {
  const script = new URL('./send-due-child.ts', import.meta.url).pathname;
  return spawn(process.execPath, [script, world.url, JSON.stringify(world.config())], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** PostgreSQL may need a moment to see that the killed sender is gone. */
async function untilOnlySender() {
  for (;;) {
    const round = await world.send();
    if (round.ended !== 'other') return round;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
