import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { type MailServer, mailServer } from '../../../test/support/mail-server.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { startEmbeddedServer } from '../../lib/embedded-postgres.ts';
import { environment } from '../../lib/environment.ts';
import { openShop } from '../commerce-fixture.ts';
import { addDays } from '../domain/calendar-arithmetic.ts';
import { emsClient } from '../ems-fixture.ts';
import { addRule, dueFor, remindersOf, today, until } from '../reminder-fixture.ts';

const entry = fileURLToPath(new URL('../../main/ems.ts', import.meta.url));
const token = 'token-of-the-tests';

interface Copy {
  readonly client: ReturnType<typeof emsClient>;
  readonly child: ChildProcess;
}

/** A copy of the EMS in a process of its own, which sends mail when it is given a mail server. */
async function start(
  databaseUrl: string,
  mailPort: number | undefined,
  more: NodeJS.ProcessEnv = {},
): Promise<Copy> {
  const mail = {
    EMS_ENVIRONMENT: 'live',
    EMS_MAIL_URL: `smtp://127.0.0.1:${mailPort}?tls=none`,
    EMS_MAIL_FROM: 'renewals@publisher.example',
    EMS_PUBLIC_URL: 'https://ems.publisher.example',
    EMS_MAIL_PER_MINUTE: '6000',
    EMS_MAIL_EVERY_SECONDS: '1',
  };
  const child = spawn(process.execPath, [entry, '--exit-with-parent'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...process.env,
      EMS_DATABASE_URL: databaseUrl,
      EMS_TOKEN: token,
      EMS_PORT: '0',
      CHANGEOVER_LOG: 'silent',
      ...(mailPort === undefined ? {} : mail),
      ...more,
    },
  });
  if (child.stdout === null) throw new Error('no standard output');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { client: emsClient((JSON.parse(line) as { url: string }).url, token), child };
}

interface World {
  readonly databaseUrl: string;
  readonly mail: MailServer;
  readonly sql: (text: string, values?: unknown[]) => Promise<pg.QueryResult>;
  readonly copy: (sends: boolean, more?: NodeJS.ProcessEnv) => Promise<Copy>;
}

/** Runs a test with copies on one database; none of them is left running. */
async function withCopies(databaseUrl: string, test: (world: World) => Promise<void>): Promise<void> {
  await using mail = await mailServer();
  const watcher = new pg.Client({ connectionString: databaseUrl });
  await watcher.connect();
  const copies: Copy[] = [];
  const copy = async (sends: boolean, more?: NodeJS.ProcessEnv): Promise<Copy> => {
    const made = await start(databaseUrl, sends ? mail.port : undefined, more);
    copies.push(made);
    return made;
  };
  try {
    await test({ databaseUrl, mail, copy, sql: (text, values) => watcher.query(text, values) });
  } finally {
    for (const { child } of copies) child.kill('SIGKILL');
    await watcher.end();
  }
}

async function onEmbedded(test: (world: World) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  const server = await startEmbeddedServer(join(folder.path, 'postgres'));
  try {
    await withCopies(await server.database('ems'), test);
  } finally {
    await server.stop();
  }
}

async function onServer(test: (world: World) => Promise<void>): Promise<void> {
  const server = 'postgres://postgres@127.0.0.1:5432';
  const database = `ems_reminders_${process.pid}`;
  const administer = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: `${server}/postgres` });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await administer(`CREATE DATABASE ${database}`);
  try {
    await withCopies(`${server}/${database}`, test);
  } finally {
    await administer(`DROP DATABASE ${database} WITH (FORCE)`);
  }
}

const count = 40;

/** Three copies send what many customers have due, while their connections to the database are cut and one is killed. */
async function rush({ copy, mail, sql }: World): Promise<void> {
  const first = await copy(false);
  const shop = await openShop(first.client);
  for (let number = 0; number < count; number++)
    await dueFor(first.client, shop, { email: `reader-${number}@acme.example` }, 30);
  await addRule(first.client, 30);
  const copies = await Promise.all([1, 2, 3].map(() => copy(true)));
  await until(() => mail.received.length >= 5);
  copies[0]?.child.kill('SIGKILL');
  await sql(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'changeover-ems' AND datname = current_database()",
  );
  const open = async (): Promise<number> => {
    // What the killed one had taken comes free when its claim runs out; here, at once.
    await sql(
      "UPDATE reminders SET claimed_until = now() - interval '1 second' WHERE state = 'CLAIMED' AND claimed_until > now() + interval '290 seconds' AND updated_at < now() - interval '2 seconds'",
    );
    const found = await sql("SELECT count(*)::int AS n FROM reminders WHERE state IN ('QUEUED', 'CLAIMED')");
    return (found.rows[0] as { n: number }).n;
  };
  await until(async () => (await open()) === 0);
  await sleep(300);
  const to = mail.received.map((one) => one.to[0]);
  // None twice; and none lost but what the killed process may have been handing over, which is known to be unknown.
  expect(new Set(to).size).toBe(to.length);
  const states = await sql('SELECT state, count(*)::int AS n FROM reminders GROUP BY state');
  const by = new Map((states.rows as { state: string; n: number }[]).map((row) => [row.state, row.n]));
  const doubtful = (by.get('SENDING') ?? 0) + (by.get('UNKNOWN') ?? 0);
  expect(doubtful).toBeLessThanOrEqual(3);
  expect((by.get('SENT') ?? 0) + doubtful).toBe(count);
  expect(to.length).toBeGreaterThanOrEqual(by.get('SENT') ?? 0);
  expect(to.length).toBeLessThanOrEqual(count);
}

describe('many copies of the EMS on one database', () => {
  it('send each reminder once, whatever is killed', () => onEmbedded(rush));

  it.skipIf(environment().CHANGEOVER_TEST_SERVERS === undefined)('do so on a PostgreSQL server, too', () =>
    onServer(rush),
  );

  it('keep one pace together', () =>
    onEmbedded(async ({ copy, mail, sql }) => {
      const first = await copy(false);
      const shop = await openShop(first.client);
      for (let number = 0; number < 6; number++)
        await dueFor(first.client, shop, { email: `slow-${number}@acme.example` }, 30);
      await addRule(first.client, 30);
      await Promise.all([1, 2].map(() => copy(true, { EMS_MAIL_PER_MINUTE: '120' })));
      await until(async () => {
        const found = await sql("SELECT count(*)::int AS n FROM reminders WHERE state = 'SENT'");
        return (found.rows[0] as { n: number }).n === 6;
      });
      const at = mail.received.map((one) => one.at).sort((a, b) => a - b);
      // Five pauses of half a second; the first mail waits for its connection besides.
      expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan(1900);
    }));
});

describe('a sender that dies', () => {
  it('before it hands anything over is followed by another, which sends; late mail is not sent', () =>
    onEmbedded(async ({ copy, mail, sql }) => {
      const first = await copy(false);
      const shop = await openShop(first.client);
      const { personId } = await dueFor(first.client, shop, { email: 'claimed@acme.example' }, 30);
      const late = await dueFor(first.client, shop, { email: 'late@acme.example' }, 20);
      const row = (person: string, days: number, state: string, sendOn: string): Promise<unknown> =>
        sql(
          `INSERT INTO reminders (days_before, role, person_id, organization_id, due_date, send_on, state, claim, claimed_until, attempts)
           VALUES (30, 'END_CUSTOMER', $1, $2, $3, $4, $5, gen_random_uuid(), now() - interval '1 second', 1)`,
          [person, shop.acme, addDays(today, days), sendOn, state],
        );
      // As a process leaves it that died between taking it and handing it over.
      await row(personId, 30, 'CLAIMED', today);
      await row(late.personId, 20, 'QUEUED', addDays(today, -10));
      await copy(true);
      await until(async () => (await remindersOf(first.client, `personId=${personId}&state=SENT`))[0]);
      const skipped = await until(
        async () => (await remindersOf(first.client, `personId=${late.personId}&state=SKIPPED`))[0],
      );
      expect(skipped.reason).toBe('TOO_LATE');
      expect(mail.received.map((one) => one.to)).toEqual([['claimed@acme.example']]);
    }));

  it('while it hands a mail over leaves it UNKNOWN: nobody sends it again but a person', () =>
    onEmbedded(async ({ copy, mail, sql }) => {
      const first = await copy(false);
      const shop = await openShop(first.client);
      const { personId } = await dueFor(first.client, shop, { email: 'half@acme.example' }, 30);
      await addRule(first.client, 30);
      const held = Promise.withResolvers<void>();
      const seen: string[] = [];
      mail.rules = {
        onMessage: async ({ to }) => {
          seen.push(to[0] ?? '');
          if (seen.length === 1) await held.promise;
        },
      };
      const sender = await copy(true);
      await until(() => seen.length === 1);
      expect(await remindersOf(first.client, `personId=${personId}`)).toMatchObject([{ state: 'SENDING' }]);
      sender.child.kill('SIGKILL');
      await once(sender.child, 'exit');
      await copy(true);
      await sleep(2500);
      // Its claim still holds.
      expect(await remindersOf(first.client, `personId=${personId}`)).toMatchObject([{ state: 'SENDING' }]);
      await sql("UPDATE reminders SET claimed_until = now() - interval '1 second' WHERE state = 'SENDING'");
      const unknown = await until(
        async () => (await remindersOf(first.client, `personId=${personId}&state=UNKNOWN`))[0],
      );
      expect(unknown.reason).toBe('SENDER_LOST');
      await sleep(2500);
      expect(seen).toEqual(['half@acme.example']);
      const decided = await first.client.post(`/v1/reminders/${unknown.id}/decide`, { sent: false });
      expect(decided.status).toBe(200);
      await until(async () => (await remindersOf(first.client, `personId=${personId}&state=SENT`))[0]);
      expect(seen).toEqual(['half@acme.example', 'half@acme.example']);
      held.resolve();
    }));
});
