import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** One POST of JSON; its answer is read, and must be good. */
export type Post = (path: string, body: string) => Promise<void>;

/** Speaks to a server over kept connections, as cheaply as Node can: the load must not cost more than what is loaded. */
export function poster(url: string, token: string, connections: number): { post: Post; close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);
  const post: Post = (path, body) =>
    new Promise((done, fail) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      };
      const sent = request({ agent, hostname, port, path, method: 'POST', headers }, (answer) => {
        answer.resume();
        answer.once('end', () =>
          (answer.statusCode ?? 500) < 300 ? done() : fail(new Error(`${path}: HTTP ${answer.statusCode}`)),
        );
      });
      sent.once('error', fail);
      sent.end(body);
    });
  return { post, close: () => agent.destroy() };
}

/** Requests a second that so many clients get done who each wait for their answer. */
export async function closedLoop(
  clients: number,
  seconds: number,
  ask: () => Promise<void>,
): Promise<number> {
  let done = 0;
  const from = performance.now();
  const until = from + seconds * 1000;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      await ask();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (done * 1000) / (performance.now() - from);
}

/** 99th percentile in milliseconds at a fixed rate, from the moment at which each request was due: waiting counts. */
export async function openLoopP99(
  perSecond: number,
  seconds: number,
  ask: () => Promise<void>,
): Promise<number> {
  const latencies: number[] = [];
  const running: Promise<void>[] = [];
  const from = performance.now();
  for (let at = 0; at < perSecond * seconds; ) {
    const due = from + (at * 1000) / perSecond;
    if (performance.now() < due) await sleep(1);
    while (at < perSecond * seconds && performance.now() >= from + (at * 1000) / perSecond) {
      const planned = from + (at * 1000) / perSecond;
      running.push(ask().then(() => void latencies.push(performance.now() - planned)));
      at += 1;
    }
  }
  await Promise.all(running);
  latencies.sort((a, b) => a - b);
  return latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN;
}
