import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { judgeOne, looksRight, showRecord } from '../../test/support/reviewing.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { insertComparedRun, reviewedRun } from '../proof/validation-fixture.ts';

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let world: ApiWorld;
let lead: ApiClient;
let reviewers: ApiClient[];
const worse = Array.from({ length: 80 }, (_, index) => `${index * 5 + 1}`);

beforeAll(async () => {
  home = await temporaryFolder();
  const folder = join(home.path, 'fixture');
  await reviewedRun(folder, worse);
  world = await apiWorld({ folder });
  await insertComparedRun(world.context.pool, 'fixture');
  lead = await world.person(['LEAD']);
  reviewers = [await world.person(['REVIEWER']), await world.person(['REVIEWER'])];
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

const reviewer = (index: number): ApiClient => reviewers[index] ?? expect.fail('no such reviewer');

describe('a bad migration', () => {
  it('is not accepted when every fifth record is damaged, and settling a finding does not change the claim', {
    timeout: 120_000,
  }, async () => {
    const entities = [
      { entity: 'organization', maxWrongPpm: 10_000 },
      { entity: 'person', sharePercent: 0, waiver: 'unchanged since run 0001' },
    ];
    const method = {
      method: 'SEQUENTIAL',
      goodPpm: 5_000,
      badPpm: 50_000,
      planted: 0,
      secondReviewPercent: 0,
    };
    const named = { title: 'Bad', reviewers: reviewers.map((one) => one.id), wholeBelow: 20 };
    const made = await lead.post('/api/validations', { ...named, entities, ...method });
    const id = made.json.id as string;
    expect((await lead.post(`/api/validations/${id}/seal`)).status).toBe(200);
    const decision = async () => (await lead.get(`/api/validations/${id}`)).json.strata[0].sequential;
    for (let rounds = 0; rounds < 20 && (await decision()) === 'CONTINUE'; rounds++) {
      for (const who of [0, 1]) {
        for (const item of (await reviewer(who).get(`/api/validations/${id}/work?limit=10`)).json.items) {
          const right = looksRight(await showRecord(reviewer(who), id, item.id));
          await judgeOne(reviewer(who), id, { item: item.id, verdict: right ? 'CORRECT' : 'WRONG' });
        }
      }
    }
    const finished = (await lead.post(`/api/validations/${id}/finish`)).json;
    expect(finished.outcome).toBe('FAIL');
    expect(finished.strata[0]).toMatchObject({
      entity: 'organization',
      sequential: 'REJECT',
      reached: false,
    });
    // It ended early: not all of the sample had to be reviewed.
    expect(finished.strata[0].reviewed).toBeLessThan(finished.strata[0].sample);
    const judged = await world.context.pool.query<{ old_key: string }>(
      'SELECT DISTINCT old_key FROM validation_item i JOIN validation_judgement j ON j.item = i.id WHERE validation = $1',
      [id],
    );
    const seen = judged.rows.map((row) => row.old_key).filter((key) => worse.includes(key));
    const found = finished.findings.map((one: { oldKey: string }) => one.oldKey);
    // Nothing was called wrong that was not damaged; what one person alone has seen is not yet found.
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((key: string) => seen.includes(key))).toBe(true);
    const [finding] = finished.findings;
    const byReviewer = await reviewer(0).post(`/api/validations/${id}/findings/${finding.item}/settlement`, {
      reason: 'mapping corrected',
    });
    expect(byReviewer.status).toBe(403);
    const settled = await lead.post(`/api/validations/${id}/findings/${finding.item}/settlement`, {
      reason: 'mapping corrected',
    });
    expect(settled.json).toMatchObject({ outcome: 'FAIL', open: finished.open - 1 });
    expect(settled.json.strata[0].claim).toBe(finished.strata[0].claim);
  });
});
