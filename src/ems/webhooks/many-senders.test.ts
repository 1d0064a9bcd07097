import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { startEmbeddedServer } from '../../lib/embedded-postgres.ts';
import { emsClient } from '../ems-fixture.ts';
import {
  idsOf,
  makeWebhook,
  messageIds,
  startReceiver,
  type TestReceiver,
  until,
} from './webhook-fixture.ts';

const entry = fileURLToPath(new URL('./sender-child.ts', import.meta.url));
const token = 'token-of-the-tests';

interface Process {
  readonly client: ReturnType<typeof emsClient>;
  readonly child: ChildProcess;
}

async function start(databaseUrl: string, key: string): Promise<Process> {
  const child = spawn(process.execPath, [entry, databaseUrl, token, key], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, CHANGEOVER_LOG: 'silent' },
  });
  if (child.stdout === null) throw new Error('no standard output');
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { client: emsClient(url, token), child };
}

/** Three processes on one database, and a receiver. */
async function withThree(
  work: (world: {
    processes: readonly Process[];
    receiver: TestReceiver;
    key: string;
    url: string;
  }) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder();
  const server = await startEmbeddedServer(join(folder.path, 'postgres'));
  await using receiver = await startReceiver();
  const key = randomBytes(32).toString('base64');
  const processes: Process[] = [];
  try {
    const url = await server.database('ems');
    for (let at = 0; at < 3; at++) processes.push(await start(url, key));
    await work({ processes, receiver, key, url });
  } finally {
    for (const { child } of processes) child.kill('SIGKILL');
    await server.stop();
  }
}

const happen = async (client: Process['client'], code: string): Promise<string> => {
  const answer = await client.post('/v1/features', { code, name: 'Feature' });
  if (answer.status !== 201) throw new Error(`HTTP ${answer.status}`);
  return ((await answer.json()) as { id: string }).id;
};

describe('several processes on one database', () => {
  it('send every message once, in its order for a webhook that wants it', async () => {
    await withThree(async ({ processes, receiver }) => {
      await using second = await startReceiver();
      const [first] = processes;
      if (first === undefined) throw new Error('no process');
      await makeWebhook(first.client, { url: receiver.url, eventTypes: ['features.*'], ordered: true });
      await makeWebhook(first.client, { url: second.url, eventTypes: ['features.*'] });
      const made: string[] = [];
      for (let at = 0; at < 120; at++) {
        const process = processes[at % 3];
        if (process !== undefined) made.push(await happen(process.client, `F-${at}`));
      }
      await until(() => receiver.received.length >= 120 && second.received.length >= 120, 'all messages');
      // Whoever would send one again has the time to.
      await sleep(500);
      expect(idsOf(receiver)).toEqual(made);
      expect(second.received.length).toBe(120);
      expect(new Set(idsOf(second))).toEqual(new Set(made));
    });
  }, 60_000);

  it('go on where one of them was killed in the middle of a message: none is lost, and what comes twice has its id', async () => {
    await withThree(async ({ processes, receiver, key, url }) => {
      const [first] = processes;
      if (first === undefined) throw new Error('no process');
      const { id } = await makeWebhook(first.client, {
        url: receiver.url,
        eventTypes: ['features.*'],
        ordered: true,
      });
      // The third message is taken, and its sender is killed before it learns of that.
      let taken = 0;
      receiver.answer = async (_, response) => {
        taken += 1;
        if (taken === 3) {
          for (const { child } of processes) child.kill('SIGKILL');
          await sleep(50);
          response.destroy();
        } else response.writeHead(204).end();
      };
      const made: string[] = [];
      const writing = (async () => {
        for (let at = 0; at < 40; at++) made.push(await happen(first.client, `F-${at}`));
      })();
      await writing.catch(() => undefined);
      const acknowledged = [...made];
      expect(acknowledged.length).toBeGreaterThan(0);
      const successor = await start(url, key);
      try {
        for (let at = 0; at < 5; at++) acknowledged.push(await happen(successor.client, `G-${at}`));
        await until(
          () => acknowledged.every((one) => idsOf(receiver).includes(one)),
          'all that was acknowledged',
        );
        const deliveries = `/v1/webhook-deliveries?webhookId=${id}&state=PENDING`;
        await until(
          async () => (await (await successor.client.ask(deliveries)).text()).startsWith('{"items":[]'),
          'no more',
        );
      } finally {
        successor.child.kill('SIGKILL');
      }
      const ids = messageIds(receiver);
      // The one in the middle came twice, under the same id; otherwise each came once and in order.
      expect(ids.length).toBe(new Set(ids).size + 1);
      expect(ids[2]).toBe(ids[3]);
      const eachOnce = [...new Set(idsOf(receiver))].filter((one) => acknowledged.includes(one));
      expect(eachOnce).toEqual(acknowledged);
    });
  }, 60_000);

  it('take over from each other while one after the other is killed', async () => {
    await withThree(async ({ processes, receiver }) => {
      const [first, second, third] = processes;
      if (first === undefined || second === undefined || third === undefined) throw new Error('no process');
      await makeWebhook(third.client, { url: receiver.url, eventTypes: ['features.*'], ordered: true });
      receiver.answer = async (_, response) => {
        const { length } = receiver.received;
        if (length === 10) first.child.kill('SIGKILL');
        if (length === 25) second.child.kill('SIGKILL');
        await sleep(10);
        response.writeHead(204).end();
      };
      const made: string[] = [];
      for (let at = 0; at < 60; at++) made.push(await happen(third.client, `F-${at}`));
      await until(() => new Set(idsOf(receiver)).size === 60, 'all of them');
      expect([...new Set(idsOf(receiver))]).toEqual(made);
      // Each kill can have cut off one message at most.
      expect(receiver.received.length).toBeLessThanOrEqual(62);
    });
  }, 60_000);
});
