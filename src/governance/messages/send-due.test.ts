import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MailServer, mailServer, Refusal } from '../../../test/support/mail-server.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../lib/embedded-postgres.ts';
import { migrate, openPool } from '../../lib/postgres.ts';
import { parseConfig } from '../../project/project.ts';
import type { ProjectConfig } from '../../project/project-config.ts';
import { systemActor } from '../../store/actor.ts';
import { recordBounces } from './bounce-store.ts';
import { addCampaign, type Campaign, getCampaign, haltCampaign, startCampaign } from './campaign-store.ts';
import { importContacts } from './contact-store.ts';
import { type Delivery, decideDelivery, listDeliveries } from './delivery-store.ts';
import { optOutByHand } from './opt-out-store.ts';
import { sendDue } from './send-due.ts';
import { addTemplate } from './template-store.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: EmbeddedServer;
let url: string;
let pool: pg.Pool;
let smtp: MailServer;
let migrations = 0;
let migration = '';

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startEmbeddedServer(join(folder.path, 'postgres'));
  url = await server.database('mail');
  pool = openPool(url);
  await migrate(pool, new URL('../../store/migrations/', import.meta.url), url);
  smtp = await mailServer();
});
afterAll(async () => {
  await smtp[Symbol.asyncDispose]();
  await pool.end();
  await server.stop();
  await folder[Symbol.asyncDispose]();
});
beforeEach(() => {
  migrations += 1;
  migration = `m${migrations}`;
  smtp.rules = {};
  smtp.received.length = 0;
});

const change = () => ({ migration, actor: systemActor });
const now = () => new Date();

function configOf(changes: { environment?: string; mail?: object } = {}): ProjectConfig {
  const mail = {
    host: '127.0.0.1',
    port: smtp.port,
    security: 'none',
    from: 'migration@publisher.example',
    from_name: 'Migration',
    catch_all: 'catch-all@publisher.example',
    per_minute: 6000,
    public_url: 'https://changeover.example/',
    ...changes.mail,
  };
  const old = { url: 'sqlite:old.sqlite', system: 'toy' };
  const yaml = {
    changeover: 1,
    name: migration,
    title: 'Toy',
    environment: changes.environment ?? 'live',
    old,
    mail,
  };
  return parseConfig(JSON.stringify(yaml), 'changeover.yaml');
}

const send = (config = configOf(), mostMilliseconds = 30_000) =>
  sendDue(pool, config, { clock: now, signal: new AbortController().signal, mostMilliseconds });

/** A message that is being sent to these addresses. */
async function campaign(emails: readonly string[], body = 'Dear {{name}},\n\nwe move.'): Promise<Campaign> {
  const rows = emails.map((email, index) => `${email},Reader ${index},Acme <b>&</b> Sons,gold,1`);
  await importContacts(pool, change(), {
    name: 'c.csv',
    text: `email,name,organization,segment,wave\n${rows.join('\n')}\n`,
  });
  const template = await addTemplate(pool, change(), {
    name: 'Announcement',
    subject: 'Hello {{name}}',
    body,
  });
  const draft = await addCampaign(pool, change(), {
    title: 'First',
    template: template.id,
    segment: null,
    wave: null,
  });
  return startCampaign(pool, change(), draft.id, draft.version, now());
}

const log = (of: Campaign): Promise<Delivery[]> =>
  listDeliveries(pool, migration, { campaign: of.id, limit: 1000 });
const states = async (of: Campaign) =>
  (await log(of)).map((one) => `${one.email.split('@')[0]} ${one.state}`);
const addresses = (count: number) =>
  Array.from({ length: count }, (_, index) => `r${String(index).padStart(3, '0')}@customer.example`);

describe('a message to many', () => {
  it('reaches each reader once, with the name escaped in HTML, a link to end the messages, and a log', async () => {
    const made = await campaign(
      addresses(3),
      'Dear {{name}} of {{organization}},\n\nsee https://example.com/a?b=1&c=2.',
    );
    expect(await send()).toEqual({ ended: 'nothing-due', sent: 3, failed: 0, unknown: 0, lost: 0 });
    expect(smtp.received.map((one) => one.to.join()).sort()).toEqual(addresses(3));
    const [first] = smtp.received;
    const text = first?.source.replaceAll('=\r\n', '').replaceAll('=3D', '=').replaceAll('\r\n ', ' ') ?? '';
    expect(text).toContain('Subject: Hello Reader');
    expect(text).toContain('of Acme <b>&</b> Sons,');
    expect(text).toContain('of Acme &lt;b&gt;&amp;&lt;/b&gt; Sons,');
    expect(text).toContain('<a href="https://example.com/a?b&#x3D;1&amp;c&#x3D;2">');
    expect(text).toMatch(/List-Unsubscribe: <https:\/\/changeover\.example\/api\/opt-out\/[\w.-]+>/);
    expect(text).toContain('To end these messages: https://changeover.example/api/opt-out/');
    expect((await log(made)).every((one) => one.state === 'SENT' && one.sentTo === one.email)).toBe(true);
    expect(await getCampaign(pool, migration, made.id)).toMatchObject({
      state: 'DONE',
      deliveries: { sent: 3 },
    });
    expect(await send()).toMatchObject({ sent: 0 });
  });

  it('goes nowhere but to the catch-all address in a rehearsal, whatever anybody set', async () => {
    const made = await campaign(addresses(4));
    await send(configOf({ environment: 'rehearsal' }));
    expect(smtp.received.flatMap((one) => one.to)).toEqual(Array(4).fill('catch-all@publisher.example'));
    const sources = smtp.received.map((one) => one.source.split('\r\n\r\n')[0] ?? '');
    for (const head of sources) {
      expect(head).toContain('Subject: [Rehearsal] Hello');
      expect(head.replaceAll(/^X-Changeover-Intended-For:.*$/gm, '')).not.toContain('customer.example');
    }
    expect((await log(made)).map((one) => one.sentTo)).toEqual(Array(4).fill('catch-all@publisher.example'));
  });

  it('is not sent at all in a rehearsal without a catch-all address', async () => {
    await campaign(addresses(1));
    const config = configOf({ environment: 'rehearsal', mail: { catch_all: undefined } });
    await expect(send(config)).rejects.toMatchObject({ code: 'MAIL_CATCH_ALL_MISSING' });
    expect(smtp.received).toEqual([]);
  });

  it('keeps to its pace, also over a restart of the sender', async () => {
    const made = await campaign(addresses(6));
    const config = configOf({ mail: { per_minute: 300 } });
    await send(config, 500);
    expect(smtp.received.length).toBeLessThan(6);
    while ((await send(config, 500)).ended !== 'nothing-due');
    const times = smtp.received.map((one) => one.at);
    expect(times).toHaveLength(6);
    for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] ?? 0)).toBeGreaterThan(150);
    expect(new Set(await states(made)).size).toBe(6);
  });

  it('leaves out who ended the messages and whose address bounced, also after the sending began', async () => {
    const [ended = '', bounced = '', late = '', last = ''] = addresses(4);
    await optOutByHand(pool, change(), ended.toUpperCase(), now());
    await recordBounces(
      pool,
      change(),
      [{ email: bounced, kind: 'HARD', status: '5.1.1', messageId: null }],
      'csv',
      now(),
    );
    const made = await campaign([ended, bounced, late, last]);
    await optOutByHand(pool, change(), late, now());
    await send();
    expect(smtp.received.flatMap((one) => one.to)).toEqual([last]);
    expect(await states(made)).toEqual([
      'r000 SUPPRESSED',
      'r001 SUPPRESSED',
      'r002 SUPPRESSED',
      'r003 SENT',
    ]);
  });

  it('can be held and ended: what was not sent then is not sent', async () => {
    const made = await campaign(addresses(2));
    const held = await haltCampaign(pool, change(), made.id, made.version, 'PAUSED');
    expect(await send()).toMatchObject({ sent: 0, ended: 'nothing-due' });
    await expect(haltCampaign(pool, change(), made.id, made.version, 'STOPPED')).rejects.toMatchObject({
      code: 'CHANGED_MEANWHILE',
    });
    const stopped = await haltCampaign(pool, change(), made.id, held.version, 'STOPPED');
    await expect(startCampaign(pool, change(), made.id, stopped.version, now())).rejects.toMatchObject({
      code: 'CAMPAIGN_STATE',
    });
    await send();
    expect(smtp.received).toEqual([]);
  });
});

describe('a mail server that refuses', () => {
  it('for good: the address is written down as bounced and not tried again', async () => {
    smtp.rules = {
      onRecipient: (to) => {
        if (to.startsWith('r001')) throw new Refusal(550, '5.1.1 no such user');
      },
    };
    const made = await campaign(addresses(3));
    expect(await send()).toMatchObject({ sent: 2, failed: 1 });
    expect(await states(made)).toEqual(['r000 SENT', 'r001 FAILED', 'r002 SENT']);
    const [again] = await log(await campaignAgain(made));
    expect(again).toBeDefined();
    expect(
      (await listDeliveries(pool, migration, { campaign: made.id, state: 'FAILED', limit: 1 }))[0]?.reply,
    ).toContain('550');
    const bounces = await pool.query(
      'SELECT email, status, source FROM message_bounce WHERE migration = $1',
      [migration],
    );
    expect(bounces.rows).toEqual([{ email: 'r001@customer.example', status: '5.1.1', source: 'reply' }]);
  });

  it('for good, in a rehearsal: the customer’s address is not blamed for what the catch-all address does', async () => {
    smtp.rules = {
      onRecipient: () => {
        throw new Refusal(550, '5.1.1 no such user');
      },
    };
    await campaign(addresses(1));
    await send(configOf({ environment: 'rehearsal' }));
    const bounces = await pool.query('SELECT 1 FROM message_bounce WHERE migration = $1', [migration]);
    expect(bounces.rowCount).toBe(0);
  });

  it('for now: it is tried again later, and given up after five times', async () => {
    smtp.rules = {
      onMessage: () => {
        throw new Refusal(451, '4.7.1 try again later');
      },
    };
    const made = await campaign(addresses(1));
    await send();
    const [first] = await log(made);
    expect(first).toMatchObject({ state: 'QUEUED', attempts: 1 });
    expect(Date.parse(first?.nextAt ?? '') - Date.now()).toBeGreaterThan(30_000);
    expect(await send()).toMatchObject({ ended: 'nothing-due', sent: 0 });
    for (let attempt = 2; attempt <= 5; attempt++) {
      await pool.query('UPDATE message_delivery SET next_at = now() WHERE migration = $1', [migration]);
      await send();
    }
    expect((await log(made))[0]).toMatchObject({ state: 'FAILED', attempts: 5 });
    expect(await getCampaign(pool, migration, made.id)).toMatchObject({ state: 'DONE' });
  });

  it('our password: nobody is blamed, the message waits and says why', async () => {
    await using locked = await mailServer({ password: 'right' });
    const made = await campaign(addresses(2));
    const config = configOf();
    const wrong = {
      ...config,
      mail: { ...config.mail, port: locked.port, user: 'u', password: 'wrong' },
    } as ProjectConfig;
    expect(await send(wrong)).toMatchObject({ ended: 'trouble', sent: 0, failed: 0 });
    const seen = await getCampaign(pool, migration, made.id);
    expect(seen.state).toBe('SENDING');
    expect(seen.trouble).toContain('cannot be used');
    expect(JSON.stringify([seen, await log(made)])).not.toContain('wrong"');
    const right = { ...wrong, mail: { ...wrong.mail, password: 'right' } } as ProjectConfig;
    expect(await send(right)).toMatchObject({ ended: 'nothing-due', sent: 2 });
    expect(locked.received.map((one) => one.user)).toEqual(['u', 'u']);
    expect((await getCampaign(pool, migration, made.id)).trouble).toBe('');
  });
});

describe('a mail server that is down', () => {
  it('costs no attempt, and the message goes out when it is back', async () => {
    const gone = await mailServer();
    await gone[Symbol.asyncDispose]();
    const made = await campaign(addresses(2));
    expect(await send(configOf({ mail: { port: gone.port } }))).toMatchObject({ ended: 'trouble', sent: 0 });
    expect((await log(made)).map((one) => [one.state, one.attempts])).toEqual([
      ['QUEUED', 0],
      ['QUEUED', 0],
    ]);
    expect(await send()).toMatchObject({ sent: 2 });
  });

  it('or cuts the connection before it answers: the outcome is unknown, and a person decides', async () => {
    let cut = true;
    smtp.rules = {
      onMessage: () => {
        if (!cut) return undefined;
        cut = false;
        return 'drop';
      },
    };
    const made = await campaign(addresses(2));
    expect(await send()).toMatchObject({ sent: 1, unknown: 1 });
    expect(await send()).toMatchObject({ sent: 0 });
    const [unknown] = (await log(made)).filter((one) => one.state === 'UNKNOWN');
    await decideDelivery(pool, change(), unknown?.id ?? '', 'SEND_AGAIN', now());
    expect(await send()).toMatchObject({ sent: 1 });
    await expect(
      decideDelivery(pool, change(), unknown?.id ?? '', 'TAKE_AS_SENT', now()),
    ).rejects.toMatchObject({ code: 'DELIVERY_STATE' });
    expect(await states(made)).toEqual(['r000 SENT', 'r001 SENT']);
  });
});

describe('several senders', () => {
  it('at once are one: no message goes out twice', async () => {
    const made = await campaign(addresses(30));
    const rounds = await Promise.all([send(), send(), send()]);
    expect(rounds.filter((one) => one.ended === 'other').length).toBeGreaterThanOrEqual(1);
    const sentTo = smtp.received.flatMap((one) => one.to);
    expect(sentTo.sort()).toEqual(addresses(30));
    expect((await getCampaign(pool, migration, made.id)).deliveries.sent).toBe(30);
  });

  it('of which one is killed in the middle: nothing is sent twice, and the log says what is unknown', async () => {
    const made = await campaign(addresses(40));
    const reached = Promise.withResolvers<void>();
    const never = new Promise<void>(() => undefined);
    // The server has the tenth message and has not answered when the sender is killed.
    smtp.rules = {
      onMessage: () => {
        if (smtp.received.length < 9) return undefined;
        reached.resolve();
        return never;
      },
    };
    const child = startSender();
    await reached.promise;
    child.kill('SIGKILL');
    await once(child, 'exit');
    smtp.rules = {};
    const round = await untilOnlySender();
    expect(round).toMatchObject({ lost: 1, sent: 30 });
    const found = await log(made);
    expect(found.filter((one) => one.state === 'UNKNOWN')).toHaveLength(1);
    expect(found.filter((one) => one.state === 'SENT')).toHaveLength(39);
    const sentTo = smtp.received.flatMap((one) => one.to);
    expect(new Set(sentTo).size).toBe(sentTo.length);
    expect(sentTo).toHaveLength(39);
    expect(found.find((one) => one.state === 'UNKNOWN')?.reply).toContain('may have been sent');
  });
});

function startSender(): ChildProcess {
  const script = new URL('./send-due-child.ts', import.meta.url).pathname;
  return spawn(process.execPath, [script, url, JSON.stringify(configOf())], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** PostgreSQL may need a moment to see that the killed sender is gone. */
async function untilOnlySender() {
  for (;;) {
    const round = await send();
    if (round.ended !== 'other') return round;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The same message again, as a new one. */
async function campaignAgain(made: Campaign): Promise<Campaign> {
  const draft = await addCampaign(pool, change(), {
    title: 'Again',
    template: made.template,
    segment: null,
    wave: null,
  });
  const started = await startCampaign(pool, change(), draft.id, draft.version, now());
  await send();
  expect(await states(started)).toEqual(['r000 SENT', 'r001 SUPPRESSED', 'r002 SENT']);
  return started;
}
