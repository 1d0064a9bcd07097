import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { judgeOne, listOwnWork, looksRight, showRecord } from '../../test/support/reviewing.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { drawSample } from '../proof/draw-sample.ts';
import { openPictures, validationFolder } from '../proof/proof-context.ts';
import { insertComparedRun, reviewedRun } from '../proof/validation-fixture.ts';

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let world: ApiWorld;
let lead: ApiClient;
let reviewers: ApiClient[];
let id: string;

const plan = (changes: object = {}) => ({
  title: 'Before burn-in',
  entities: [
    { entity: 'organization', strataBy: 'kind', maxWrongPpm: 150_000 },
    { entity: 'person', sharePercent: 25, maxWrongPpm: 200_000 },
  ],
  reviewers: reviewers.map((one) => one.id),
  secondReviewPercent: 10,
  planted: 10,
  wholeBelow: 20,
  ...changes,
});

beforeAll(async () => {
  home = await temporaryFolder();
  const folder = join(home.path, 'fixture');
  await reviewedRun(folder);
  world = await apiWorld({ folder });
  await insertComparedRun(world.context.pool, 'fixture');
  lead = await world.person(['LEAD']);
  reviewers = [];
  for (let index = 0; index < 3; index++) reviewers.push(await world.person(['REVIEWER']));
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

const reviewer = (index: number): ApiClient => reviewers[index] ?? expect.fail('no such reviewer');
const work = (as: ApiClient) => listOwnWork(as, id);
const record = (as: ApiClient, item: string, reveal = false) => showRecord(as, id, item, reveal);
const judge = (as: ApiClient, item: string, verdict: string, judgement = randomUUID(), note = '') =>
  judgeOne(as, id, { item, verdict, judgement, note });

describe('planning', () => {
  it('says what a plan amounts to, and what stands against sealing it', async () => {
    const preview = await lead.post(
      '/api/validations/preview',
      plan({ entities: [{ entity: 'organization' }] }),
    );
    expect(preview.json).toMatchObject({
      run: '0001',
      population: 440,
      leftOut: [{ entity: 'person', population: 40 }],
    });
    expect(preview.json.problems[0]).toContain('person has 40 migrated records and is not in the plan');
    const below = [
      { entity: 'organization', sharePercent: 5 },
      { entity: 'person', sharePercent: 0, waiver: 'few and harmless' },
    ];
    const waived = await lead.post('/api/validations/preview', plan({ entities: below }));
    expect(waived.json.problems).toEqual([
      'organization is reviewed below 10 %; write down why as its waiver.',
    ]);
    const alone = await lead.post(
      '/api/validations/preview',
      plan({ reviewers: [reviewer(0).id, reviewer(0).id] }),
    );
    expect(alone.json.problems).toEqual(['two different reviewers are needed; name another one.']);
    const field = [
      { entity: 'organization', strataBy: 'name' },
      { entity: 'person', strataBy: 'email' },
    ];
    const personal = await lead.post('/api/validations/preview', plan({ entities: field }));
    expect([personal.status, personal.json.code]).toEqual([409, 'VALIDATION_FIELD']);
  });

  it('names the entities with migrated records, and the fields that can make strata and are no personal data', async () => {
    expect((await lead.get('/api/validation-entities')).json).toEqual({
      run: '0001',
      entities: [
        { entity: 'organization', title: 'organizations', population: 400, fields: ['kind'] },
        { entity: 'person', title: 'people', population: 40, fields: [] },
      ],
    });
    expect((await reviewer(0).get('/api/validation-entities')).status).toBe(403);
    expect((await lead.get('/api/validation-entities?run=0009')).json.code).toBe('VALIDATION_RUN');
  });

  it('can be changed until it is sealed, by who plans, on what they have seen', async () => {
    expect((await reviewer(0).post('/api/validations', plan())).status).toBe(403);
    const made = await lead.post('/api/validations', plan({ title: 'First thought' }));
    expect(made.status).toBe(201);
    id = made.json.id;
    const change = (version: number) =>
      lead.put(`/api/validations/${id}`, plan(), { 'if-match': `"${version}"` });
    const changed = await change(made.json.version);
    expect(changed.json).toMatchObject({ title: 'Before burn-in', state: 'PLANNED', seal: null });
    expect((await change(made.json.version)).status).toBe(412);
    expect(changed.json.preview.strata).toMatchObject([
      { entity: 'organization', stratum: 'CUSTOMER', population: 300 },
      { entity: 'organization', stratum: 'RESELLER', population: 100 },
      { entity: 'person', stratum: '', population: 40, sample: 12 },
    ]);
  });
});

describe('the draw', () => {
  it('follows the seal in the evidence chain, which hides the seed', async () => {
    const sealing = lead.post(`/api/validations/${id}/seal`);
    // Reviewers who look while the sample is being drawn wait for it; nobody draws beside the first.
    const looks: number[] = [];
    for (let drawn = false; !drawn; ) {
      const seen = await Promise.all(
        [0, 1, 2].map((one) => reviewer(one).get(`/api/validations/${id}/work`)),
      );
      looks.push(...seen.map((one) => one.status));
      drawn = seen.every((one) => one.json.toDo > 0);
    }
    expect(new Set(looks)).toEqual(new Set([200]));
    const sealed = await sealing;
    expect(sealed.status).toBe(200);
    expect(sealed.json).toMatchObject({ state: 'SEALED', seal: { seed: null } });
    const entry = await lead.get(`/api/evidence/${sealed.json.seal.evidence}`);
    expect(entry.json).toMatchObject({
      kind: 'validation-seal',
      state: 'RECORD',
      body: { seed_hash: sealed.json.seal.seedHash, population_hash: sealed.json.seal.populationHash },
    });
    expect((await lead.post(`/api/validations/${id}/seal`)).json.code).toBe('VALIDATION_STATE');
    expect((await lead.post(`/api/validations/${id}/abandon`)).json.code).toBe('VALIDATION_STATE');
  });

  it('is never repeated on the same records', async () => {
    const again = await lead.post('/api/validations', plan({ title: 'Once more' }));
    const refused = await lead.post(`/api/validations/${again.json.id}/seal`);
    expect([refused.status, refused.json.code]).toEqual([409, 'VALIDATION_DRAWN']);
    expect(refused.json.detail).toContain('Before burn-in');
    expect((await lead.post(`/api/validations/${again.json.id}/abandon`)).json.state).toBe('ABANDONED');
  });

  it('is not to be told by who only reads, and nobody but reviewers gets the work', async () => {
    expect((await lead.get(`/api/validations/${id}/work`)).status).toBe(403);
    const other = await world.person(['REVIEWER']);
    expect((await other.get(`/api/validations/${id}/work`)).json.code).toBe('NOT_REVIEWER');
  });
});

describe('reviewing', () => {
  it('shows old rows, mapped and new record, and hides what the comparison says until one has judged', async () => {
    const [first] = await work(reviewer(0));
    const shown = await record(reviewer(0), first?.id ?? '', true);
    expect(shown.old[0]?.columns.length).toBeGreaterThan(2);
    expect(shown).toMatchObject({ inNewSystem: true, yours: null, machine: null });
    expect(JSON.stringify(shown)).not.toContain('planted');
  });

  it('keeps a judgement once, however often it arrives, and lets it be corrected until the comparison was shown', async () => {
    const [first] = await work(reviewer(0));
    const item = first?.id ?? '';
    const judgement = randomUUID();
    const once = await judge(reviewer(0), item, 'UNSURE', judgement, 'what is this?');
    const twice = await judge(reviewer(0), item, 'UNSURE', judgement, 'what is this?');
    expect(twice.json).toEqual(once.json);
    expect((await judge(reviewer(0), item, 'WRONG', judgement)).json.code).toBe('JUDGED_ALREADY');
    expect((await judge(reviewer(1), item, 'UNSURE', judgement)).json.code).toBe('JUDGED_ALREADY');
    const verdict = looksRight(await record(reviewer(0), item)) ? 'CORRECT' : 'WRONG';
    expect((await judge(reviewer(0), item, verdict)).status).toBe(200);
    expect((await record(reviewer(0), item)).yours).toMatchObject({ verdict });
    expect((await record(reviewer(0), item)).machine).toBeNull();
    expect((await record(reviewer(0), item, true)).machine).not.toBeNull();
    expect((await record(reviewer(0), item)).machine).not.toBeNull();
    expect((await judge(reviewer(0), item, 'WRONG')).json.code).toBe('JUDGED_ALREADY');
  });

  it('loses nothing when the session of a reviewer ends in the middle', async () => {
    const before = (await reviewer(1).get(`/api/validations/${id}/work`)).json;
    const item = before.items[0].id;
    const cookie = { ...reviewer(1).headers, cookie: 'changeover_session_toy=gone' };
    const lost = await fetch(new URL(`/api/validations/${id}/judgements/${randomUUID()}`, world.url), {
      method: 'PUT',
      headers: { ...cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ item, verdict: 'CORRECT' }),
    });
    expect(lost.status).toBe(401);
    const after = (await reviewer(1).get(`/api/validations/${id}/work`)).json;
    expect(after).toEqual(before);
  });

  it('is done by two attentive people, who notice the planted records', {
    timeout: 120_000,
  }, async () => {
    for (const index of [0, 1]) {
      for (const item of await work(reviewer(index))) {
        const right = looksRight(await record(reviewer(index), item.id));
        await judge(
          reviewer(index),
          item.id,
          right ? 'CORRECT' : 'WRONG',
          randomUUID(),
          right ? '' : 'the name is cut',
        );
      }
    }
    for (const item of await work(reviewer(1))) {
      await judge(reviewer(1), item.id, looksRight(await record(reviewer(1), item.id)) ? 'CORRECT' : 'WRONG');
    }
    const shown = (await lead.get(`/api/validations/${id}`)).json;
    expect(shown.state).toBe('SEALED');
    expect(shown.reviewers.map((one: { plantedSeen: null }) => one.plantedSeen)).toEqual([null, null, null]);
    expect(shown.strata.every((one: { undecided: number }) => one.undecided === 0)).toBe(true);
  });
});

describe('a reviewer who may not see personal data', () => {
  it('sees what is no personal data in the old rows, too, and of the rest only that it is there', async () => {
    const member = await world.person(['MEMBER']);
    const { pool } = world.context;
    await pool.query(
      `UPDATE validation SET plan = jsonb_set(plan, '{reviewers}', plan -> 'reviewers' || to_jsonb($2::text)) WHERE id = $1`,
      [id, member.id],
    );
    const items = await pool.query<{ id: string; entity: string }>(
      'SELECT DISTINCT ON (entity) id, entity FROM validation_item WHERE validation = $1 AND planted IS NULL ORDER BY entity',
      [id],
    );
    for (const { id: item, entity } of items.rows) {
      const shown = await record(member, item);
      const cells = shown.old[0]?.columns ?? [];
      const masked = cells.filter((one) => one.masked).map((one) => one.column);
      expect(masked).toEqual(entity === 'person' ? ['mail', 'fullname'] : []);
      if (entity === 'person') expect(JSON.stringify(shown)).not.toMatch(/@customer\.test|Person Number/);
    }
    await pool.query(
      `UPDATE validation SET plan = jsonb_set(plan, '{reviewers}', (plan -> 'reviewers') - $2::text) WHERE id = $1`,
      [id, member.id],
    );
  });
});

describe('the result', () => {
  it('is evidence with the claim in words, and moves the criterion', async () => {
    const finished = (await lead.post(`/api/validations/${id}/finish`)).json;
    expect(finished).toMatchObject({ state: 'FINISHED' });
    // Planted records are no findings: nothing of them was ever in the new system.
    expect(finished).toMatchObject({ outcome: 'PASS', findings: [], open: 0 });
    const gate = (await lead.get('/api/gate')).json;
    const criterion = gate.criteria.find((one: { id: string }) => one.id === 'manual-validation');
    const [evidence] = criterion.evidence;
    expect(evidence.environment).toBe('rehearsal');
    expect(criterion).toMatchObject({ status: 'YELLOW', actual: '2 of 2' });
    expect(finished.proves).toHaveLength(3);
    expect(finished.doesNotProve.join(' ')).toContain('they noticed 20 of 20 planted ones');
    const scores = finished.reviewers.map((one: { plantedSeen: number; plantedFound: number }) => [
      one.plantedSeen,
      one.plantedFound,
    ]);
    expect(scores).toEqual([
      [10, 10],
      [10, 10],
      [0, 0],
    ]);
  });

  it('reveals the seed, with which anybody can repeat the draw', async () => {
    const finished = (await lead.get(`/api/validations/${id}`)).json;
    const { seed, seedHash } = finished.seal;
    expect(createHash('sha256').update(seed).digest('hex')).toBe(seedHash);
    const { pool } = world.context;
    const stored = await pool.query<{ old_key: string; turn: number }>(
      'SELECT old_key, turn FROM validation_item WHERE validation = $1 AND planted IS NULL ORDER BY turn',
      [id],
    );
    await using duck = await openPictures(world.context, '0001');
    await drawSample(duck, {
      seed,
      populations: join(validationFolder(world.context, '0001', id), 'population'),
      strata: finished.preview.strata,
      planted: 10,
      secondReviewPercent: 10,
    });
    const repeated = await duck.rows(
      'SELECT old_key, turn::INTEGER AS turn FROM drawn WHERE NOT planted ORDER BY turn',
    );
    expect(repeated).toEqual(stored.rows);
    // Another seed draws others.
    await drawSample(duck, {
      seed: `${seed}0`,
      populations: join(validationFolder(world.context, '0001', id), 'population'),
      strata: finished.preview.strata,
      planted: 10,
      secondReviewPercent: 10,
    });
    expect(
      await duck.rows('SELECT old_key, turn::INTEGER AS turn FROM drawn WHERE NOT planted ORDER BY turn'),
    ).not.toEqual(stored.rows);
  });

  it('takes no more judgements', async () => {
    expect((await reviewer(2).get(`/api/validations/${id}/work`)).json).toMatchObject({ items: [], toDo: 0 });
    const any = await world.context.pool.query<{ id: string }>(
      'SELECT id FROM validation_item WHERE validation = $1 LIMIT 1',
      [id],
    );
    expect((await judge(reviewer(2), any.rows[0]?.id ?? '', 'CORRECT')).json.code).toBe('VALIDATION_STATE');
  });
});
