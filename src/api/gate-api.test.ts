import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { someEvidence } from '../evidence/evidence-fixture.ts';
import { appendEvidence } from '../evidence/evidence-store.ts';
import { listAudit } from '../store/audit-store.ts';
import type { GateCriterion } from './schema/gate-schema.ts';

let world: ApiWorld;
let head: ApiClient;
let deputy: ApiClient;
let lead: ApiClient;

const config = `
environment: burn-in
criteria:
  - { id: contract-review, title: Contracts reviewed, evidence: "own:contract-review", signs: [legal, finance], thresholds: [{ measure: open_clauses }] }
  - { id: single, title: One signature, evidence: monitoring, signs: [legal] }
`;

beforeAll(async () => {
  world = await apiWorld({ config });
  head = await world.person(['MEMBER'], [{ function: 'legal', position: 'HEAD' }]);
  deputy = await world.person(['MEMBER'], [{ function: 'finance', position: 'DEPUTY' }]);
  lead = await world.person(['LEAD']);
});
afterAll(() => world[Symbol.asyncDispose]());

async function criterion(id = 'contract-review', as = head): Promise<GateCriterion> {
  const gate = await as.get('/api/gate');
  expect(gate.status).toBe(200);
  return gate.json.criteria.find((one: GateCriterion) => one.id === id);
}

const addReview = (changes: object = {}) =>
  lead.post('/api/evidence', {
    kind: 'own:contract-review',
    outcome: 'PASS',
    summary: 'All 40 contracts read',
    measures: { open_clauses: 0 },
    ...changes,
  });

const sign = (as: ApiClient, one: GateCriterion, id: string) =>
  as.post(`/api/gate/criteria/${one.id}/signatures`, { function: id, digest: one.digest, shown: one.shown });

describe('evidence by hand', () => {
  it('is refused to roles that may not, of kinds that are measured, without what the gate asks for', async () => {
    const viewer = await world.person(['VIEWER']);
    const body = { kind: 'key-validation', outcome: 'PASS', summary: 'all keys accepted' };
    expect((await viewer.post('/api/evidence', body)).status).toBe(403);
    expect((await viewer.post('/api/evidence/1/withdrawal', { reason: 'because' })).status).toBe(403);
    const measured = await lead.post('/api/evidence', { ...body, kind: 'reconciliation' });
    expect([measured.status, measured.json.code]).toEqual([409, 'EVIDENCE_KIND']);
    // Only declarations of departments feed it: nobody types that everybody is trained.
    const typed = await lead.post('/api/evidence', { ...body, kind: 'training' });
    expect([typed.status, typed.json.code]).toEqual([409, 'EVIDENCE_KIND']);
    const unsaid = await lead.post('/api/evidence', body);
    expect([unsaid.status, unsaid.json.code]).toEqual([409, 'EVIDENCE_MEASURES']);
    expect(unsaid.json.detail).toContain('accepted, keys');
    const unknownFile = await addReview({ attachments: ['a'.repeat(64)] });
    expect(unknownFile.json.code).toBe('ATTACHMENT_MISSING');
    expect((await lead.get('/api/evidence')).json.items).toEqual([]);
  });

  it('lists every kind, and says which people add and which are no proof', async () => {
    const { items } = (await lead.get('/api/evidence-kinds')).json;
    const kind = (name: string) => items.find((one: { kind: string }) => one.kind === name);
    expect(kind('own:contract-review')).toMatchObject({ byHand: true, proof: true });
    expect(kind('training')).toMatchObject({ byHand: false, proof: true, criteria: ['departments-trained'] });
    expect(kind('sign-off')).toMatchObject({ byHand: false, proof: false, criteria: [] });
  });

  it('carries files that are found by their hash, moves its criterion, and is in the audit', async () => {
    expect(await criterion()).toMatchObject({ status: 'RED', why: 'no evidence yet' });
    const sent = await lead.send('POST', '/api/evidence-files?name=review%20%C3%BC.html', {
      body: '<script>alert(1)</script>',
      headers: { 'content-type': 'text/html' },
    });
    expect(sent.status).toBe(201);
    const added = await addReview({ attachments: [sent.json.sha256] });
    expect(added.status).toBe(201);
    expect(added.json).toMatchObject({
      state: 'STANDING',
      environment: 'burn-in',
      criteria: ['contract-review'],
      attachments: [{ name: 'review ü.html', bytes: 25, sha256: sent.json.sha256 }],
    });
    const file = await head.get(`/api/evidence-files/${sent.json.sha256}`);
    expect(file.text).toBe('<script>alert(1)</script>');
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(file.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(await criterion()).toMatchObject({
      status: 'YELLOW',
      evidenceStatus: 'GREEN',
      actual: 'open clauses 0',
    });
    const [audit] = await listAudit(world.context.pool, {
      migration: 'toy',
      action: 'evidence.add',
      limit: 1,
    });
    expect(audit?.account).toBe(lead.id);
  });
});

describe('a signature', () => {
  it('is given by the head of the function alone, on what was shown', async () => {
    const shown = await criterion();
    expect(shown.signers.map((one) => one.mayYouSign)).toEqual([true, false]);
    const wrongFunction = await sign(head, shown, 'finance');
    expect([wrongFunction.status, wrongFunction.json.code]).toEqual([409, 'SIGNER_REFUSED']);
    expect((await sign(deputy, shown, 'finance')).json.detail).toContain('only the head of Finance');
    expect((await sign(lead, shown, 'legal')).json.code).toBe('SIGNER_REFUSED');
    const good = await sign(head, shown, 'legal');
    expect(good.status).toBe(201);
    const signers = (await criterion()).signers;
    expect(signers[0]).toMatchObject({
      signed: true,
      signature: { name: head.name, state: 'VALID', position: 'HEAD' },
    });
    expect((await sign(head, shown, 'legal')).json.detail).toContain('has signed already');
  });

  it('of the deputy needs a delegation by the head, for the days it names', async () => {
    const financeHead = await world.person(['MEMBER'], [{ function: 'finance', position: 'HEAD' }]);
    const day = new Date(Date.now() + world.clock.offsetMs).toISOString().slice(0, 10);
    const wanted = { function: 'finance', to: deputy.id, firstDay: day, lastDay: day, reason: 'On leave' };
    expect((await deputy.post('/api/gate/delegations', wanted)).json.code).toBe('DELEGATION_INVALID');
    expect((await financeHead.post('/api/gate/delegations', { ...wanted, to: lead.id })).json.code).toBe(
      'DELEGATION_INVALID',
    );
    const past = { ...wanted, firstDay: '2020-01-01', lastDay: '2020-01-31' };
    expect((await financeHead.post('/api/gate/delegations', past)).status).toBe(201);
    expect((await sign(deputy, await criterion(), 'finance')).json.code).toBe('SIGNER_REFUSED');
    const made = await financeHead.post('/api/gate/delegations', wanted);
    expect(made.json).toMatchObject({ fromName: financeHead.name, toName: deputy.name, revokedAt: null });
    expect((await sign(deputy, await criterion(), 'finance')).status).toBe(201);
    expect(await criterion()).toMatchObject({ status: 'GREEN', missing: [] });
    const ended = await financeHead.post(`/api/gate/delegations/${made.json.id}/end`);
    expect(ended.json.revokedAt).not.toBeNull();
    // What was signed under it stands.
    expect((await criterion()).status).toBe('GREEN');
  });

  it('on evidence that has just changed is refused, with what changed', async () => {
    const shown = await criterion();
    await addReview({ summary: 'All 41 contracts read' });
    const answer = await sign(head, shown, 'legal');
    expect([answer.status, answer.json.code]).toEqual([409, 'SIGNED_EVIDENCE_CHANGED']);
    expect(answer.json.changes).toHaveLength(1);
    expect(answer.json.changes[0]).toMatch(/^own:contract-review: entry \d+ before, entry \d+ now\.$/);
    const after = await criterion();
    expect(after.signers.map((one) => one.signature?.state)).toEqual(['LAPSED', 'LAPSED']);
    expect(after.status).toBe('YELLOW');
  });

  it('is withdrawn with a reason, by who gave it or who may withdraw evidence', async () => {
    await sign(head, await criterion(), 'legal');
    const given = (await criterion()).signers[0]?.signature;
    const path = `/api/gate/signatures/${given?.seq}/withdrawal`;
    expect((await deputy.post(path, { reason: 'not mine' })).json.code).toBe('SIGNATURE_STATE');
    expect((await head.post(path, { reason: ' ' })).status).toBe(400);
    expect((await head.post(path, { reason: 'Clause 7 was overlooked' })).status).toBe(200);
    expect((await criterion()).signers[0]?.signature).toMatchObject({
      state: 'WITHDRAWN',
      why: 'Clause 7 was overlooked',
    });
    expect((await head.post(path, { reason: 'once more' })).json.code).toBe('SIGNATURE_STATE');
  });

  it('is not given alone by who produced the evidence', async () => {
    const both = await world.person(['LEAD'], [{ function: 'legal', position: 'HEAD' }]);
    await both.post('/api/evidence', {
      kind: 'monitoring',
      outcome: 'PASS',
      summary: 'All alerts arrived',
      measures: { alerts: 4, received: 4 },
    });
    const answer = await sign(both, await criterion('single', both), 'legal');
    expect(answer.json.detail).toContain('you produced its evidence');
    expect((await sign(head, await criterion('single'), 'legal')).status).toBe(201);
  });

  it('cannot be given on evidence that does not hold', async () => {
    const shown = await criterion('reversal');
    const it = await world.person(['MEMBER'], [{ function: 'it', position: 'HEAD' }]);
    expect((await sign(it, shown, 'it')).json.detail).toContain('there is nothing to sign');
  });
});

describe('the gate', () => {
  it('shows withdrawn evidence as RED, and the entries as what they are worth', async () => {
    const { seq } = (await criterion()).evidence[0] ?? expect.fail('no evidence');
    const withdrawn = await lead.post(`/api/evidence/${seq}/withdrawal`, {
      reason: 'The wrong file was read',
    });
    expect(withdrawn.json).toMatchObject({ kind: 'void', state: 'RECORD' });
    expect(await criterion()).toMatchObject({
      status: 'RED',
      why: 'evidence withdrawn: The wrong file was read',
    });
    expect((await lead.get(`/api/evidence/${seq}`)).json).toMatchObject({
      state: 'WITHDRAWN',
      withdrawnBecause: 'The wrong file was read',
    });
    const again = await lead.post(`/api/evidence/${seq}/withdrawal`, { reason: 'once more' });
    expect(again.json.code).toBe('EVIDENCE_STATE');
    const first = await lead.get('/api/evidence?kind=own:contract-review&limit=1');
    expect(first.json.items).toHaveLength(1);
    const second = await lead.get(`/api/evidence?kind=own:contract-review&limit=1&cursor=${first.json.next}`);
    expect(second.json.items[0]).toMatchObject({ state: 'SUPERSEDED' });
  });

  it('lists entries by kind, outcome and environment, with who made them', async () => {
    const of = async (query: string): Promise<{ seq: number; kind: string; by: string | null }[]> =>
      (await lead.get(`/api/evidence?limit=500${query}`)).json.items;
    const all = await of('');
    const withdrawals = await of('&outcome=FAIL');
    expect(withdrawals.map((one) => one.seq)).toEqual(
      all.filter((one) => one.kind === 'void').map((one) => one.seq),
    );
    expect(withdrawals.length).toBeGreaterThan(0);
    expect(new Set(withdrawals.map((one) => one.by))).toContain(lead.name);
    expect((await of('&kind=sign-off')).map((one) => one.by)).toContain(head.name);
    expect(new Set((await of('&kind=own:contract-review')).map((one) => one.by))).toEqual(
      new Set([lead.name]),
    );
    expect(await of('&environment=live')).toEqual([]);
    expect(await of('&environment=burn-in&outcome=PASS&kind=own:contract-review')).toEqual(
      await of('&kind=own:contract-review'),
    );
  });

  it('ages: what was proven long ago is RED without anybody doing anything', async () => {
    expect((await criterion('single')).status).toBe('GREEN');
    world.clock.offsetMs += 15 * 86_400_000;
    const stale = await criterion('single', await world.person(['VIEWER']));
    world.clock.offsetMs = 0;
    expect(stale.status).toBe('RED');
    expect(stale.why).toContain('more than 14 days old');
  });

  it('finds one byte changed in an old entry by the whole check, and is RED until it is mended', async () => {
    const { pool } = world.context;
    await appendEvidence(pool, someEvidence({ migration: 'toy', kind: 'laws' }));
    const tamper = async (from: string, to: string) => {
      await pool.query('ALTER TABLE evidence DISABLE TRIGGER ALL');
      await pool.query(`UPDATE evidence SET entry = replace(entry, $1, $2) WHERE seq = 1`, [from, to]);
      await pool.query('ALTER TABLE evidence ENABLE TRIGGER ALL');
    };
    expect((await lead.post('/api/evidence/check')).json.ok).toBe(true);
    await tamper('All 40 contracts', 'All 49 contracts');
    expect((await lead.post('/api/evidence/check')).json).toMatchObject({ ok: false });
    const gate = (await head.get('/api/gate')).json;
    expect(gate).toMatchObject({ status: 'RED', go: false, green: 0, yellow: 0 });
    expect(gate.chain.broken).toContain('entry 1');
    await tamper('All 49 contracts', 'All 40 contracts');
    expect((await lead.post('/api/evidence/check')).json.ok).toBe(true);
    expect((await head.get('/api/gate')).json.chain.broken).toBeNull();
  });

  it('finds a changed entry that decides at once, without the whole check', async () => {
    const { pool } = world.context;
    const change = async (sql: string) => {
      await pool.query('ALTER TABLE evidence DISABLE TRIGGER ALL');
      await pool.query(sql);
      await pool.query('ALTER TABLE evidence ENABLE TRIGGER ALL');
    };
    await change(
      `UPDATE evidence SET entry = replace(entry, '"received":4', '"received":5') WHERE kind = 'monitoring'`,
    );
    expect((await head.get('/api/gate')).json.chain.broken).toContain('does not match its hash');
    await change(
      `UPDATE evidence SET entry = replace(entry, '"received":5', '"received":4') WHERE kind = 'monitoring'`,
    );
    expect((await head.get('/api/gate')).json.chain.broken).toBeNull();
  });
});
