import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { getCampaign } from '../governance/messages/campaign-store.ts';
import { addresses, MailWorld } from '../governance/messages/mail-fixture.ts';
import { sendDue } from '../governance/messages/send-due.ts';
import { startProgram } from '../governance/start-program.ts';

let world: ApiWorld;
let lead: ApiClient;
const hour = 3_600_000;
const dayMs = 24 * hour;

beforeAll(async () => {
  const config =
    'environment: burn-in\ncriteria: [{ id: alarms, title: Alarms, evidence: monitoring, signs: [it] }]\n';
  world = await apiWorld({ config });
  const { pool, project, clock } = world.context;
  await startProgram(pool, project.config, clock());
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  world.clock.offsetMs = 0;
  lead = await world.person(['LEAD'], [{ function: 'it', position: 'HEAD' }]);
});

const status = async (person: ApiClient) => (await person.get('/api/session')).status;
const alarms = async () =>
  (await lead.get('/api/gate')).json.criteria.find((one: { id: string }) => one.id === 'alarms');

describe('a clock that jumps', () => {
  it('gives nobody a session for longer than twelve hours', async () => {
    world.clock.offsetMs = 30 * dayMs;
    const early = await world.person(['VIEWER']);
    expect(await status(early)).toBe(200);
    world.clock.offsetMs = 0;
    expect(await status(early)).toBe(401);
    expect(await status(lead)).toBe(200);
  });

  it('by a few minutes between servers ends nobody’s session', async () => {
    world.clock.offsetMs = 3 * 60_000;
    const ahead = await world.person(['VIEWER']);
    world.clock.offsetMs = 0;
    expect(await status(ahead)).toBe(200);
    world.clock.offsetMs = -60_000;
    expect(await status(lead)).toBe(200);
  });

  it('lets no evidence count before its instant, nor be signed; it counts from there', async () => {
    world.clock.offsetMs = 2 * dayMs;
    lead = await world.person(['LEAD'], [{ function: 'it', position: 'HEAD' }]);
    const body = {
      kind: 'monitoring',
      outcome: 'PASS',
      summary: 'all alarms came',
      measures: { alerts: 4, received: 4 },
    };
    expect((await lead.post('/api/evidence', body)).status).toBe(201);
    expect((await alarms()).evidenceStatus).toBe('GREEN');
    world.clock.offsetMs = 0;
    lead = await world.person(['LEAD'], [{ function: 'it', position: 'HEAD' }]);
    const before = await alarms();
    expect([before.status, before.why]).toEqual(['RED', expect.stringContaining('has not come yet')]);
    const signed = await lead.post('/api/gate/criteria/alarms/signatures', {
      function: 'it',
      digest: before.digest,
      shown: before.shown,
    });
    expect(signed.status).toBe(409);
    world.clock.offsetMs = 2 * dayMs + hour;
    lead = await world.person(['LEAD'], [{ function: 'it', position: 'HEAD' }]);
    expect((await alarms()).evidenceStatus).toBe('GREEN');
  });

  it('moves days and their colors with it, and back', async () => {
    const day = (offset: number) => new Date(Date.now() + offset * dayMs).toISOString().slice(0, 10);
    const dates = { startsOn: day(0), endsOn: day(2) };
    await lead.post('/api/tasks', { title: 'Soon', workstream: 'legal', ...dates });
    const legal = async () =>
      (await lead.get('/api/status')).json.workstreams.find(
        (one: { workstream: string }) => one.workstream === 'legal',
      ).status;
    expect(await legal()).toBe('NONE');
    world.clock.offsetMs = 20 * dayMs;
    lead = await world.person(['LEAD']);
    expect(await legal()).toBe('RED');
    world.clock.offsetMs = 0;
    lead = await world.person(['LEAD']);
    expect(await legal()).toBe('NONE');
  });
});

describe('messages while the clock jumps', () => {
  let mail: MailWorld;
  beforeAll(async () => {
    mail = await MailWorld.open();
  });
  afterAll(() => mail[Symbol.asyncDispose]());

  it('go out once each: what was sent before the clock was set back is not sent again', async () => {
    mail.begin();
    const made = await mail.campaign(addresses(4));
    const config = mail.config({ mail: { per_minute: 300 } });
    const round = (offset: number, milliseconds: number) =>
      sendDue(mail.pool, config, {
        clock: () => new Date(Date.now() + offset),
        signal: new AbortController().signal,
        mostMilliseconds: milliseconds,
      });
    await round(0, 300);
    const first = mail.smtp.received.length;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(4);
    // What is due by a clock that was right waits for one that is behind, and goes out at once by one that is ahead.
    await round(-5 * hour, 1000);
    await round(5 * hour, 5000);
    await round(0, 2000);
    expect(mail.smtp.received.map((one) => one.to.join()).sort()).toEqual(addresses(4));
    expect((await getCampaign(mail.pool, mail.migration, made.id)).state).toBe('DONE');
  });
});
