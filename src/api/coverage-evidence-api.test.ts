import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';

const criteria = `environment: burn-in
criteria:
  - { id: tests-passed, title: Tests passed, evidence: coverage, thresholds: [{ measure: passed, of: scenarios, at_least_percent: 60 }, { measure: failing }], signs: [it] }
`;

let world: ApiWorld;
let lead: ApiClient;

beforeAll(async () => {
  world = await apiWorld({ config: criteria });
  lead = await world.person(['LEAD']);
  await world.context.pool.query(
    `INSERT INTO stakeholder_group (migration, id, title, short, position, standard)
     VALUES ('toy', 'orders', 'Orders', 'ORD', 1, true) ON CONFLICT DO NOTHING`,
  );
});
afterAll(() => world[Symbol.asyncDispose]());

const criterion = async () => {
  const { criteria: found } = (await lead.get('/api/gate')).json;
  return found.find((one: { id: string }) => one.id === 'tests-passed');
};
const result = (scenario: string, outcome: string, message = 'seen') =>
  lead.post(`/api/scenarios/${scenario}/results`, { outcome, message });
const newest = async () => (await lead.get('/api/evidence?kind=coverage&limit=1')).json.items[0];

describe('coverage as evidence', () => {
  it('feeds a criterion of the project’s own, which turns with each result', async () => {
    expect(await criterion()).toMatchObject({ status: 'RED', why: 'no evidence yet' });
    const csv =
      'id,title,function,process,priority\nO-1,a,orders,order,HIGH\nO-2,b,orders,order,LOW\nO-3,c,orders,order,LOW\n';
    const headers = { 'content-type': 'text/csv' };
    await lead.send('POST', '/api/scenarios.csv', { body: csv, headers });
    expect(await newest()).toMatchObject({
      outcome: 'FAIL',
      environment: 'burn-in',
      run: 'program',
      by: null,
      summary: '0 of 3 scenarios passed in burn-in',
    });
    await result('O-1', 'PASSED');
    expect(await criterion()).toMatchObject({ status: 'RED' });
    await result('O-2', 'PASSED');
    expect((await criterion()).missing).toEqual(['IT has not signed.']);
    expect((await criterion()).evidence[0]).toMatchObject({ kind: 'coverage', status: 'GREEN' });
    await result('O-3', 'FAILED');
    expect((await criterion()).evidence[0]).toMatchObject({ kind: 'coverage', status: 'RED' });
    await result('O-3', 'PASSED');
    expect((await criterion()).evidence[0]).toMatchObject({ kind: 'coverage', status: 'GREEN' });
  });

  it('is not thinned by saying the same again, and counts a scenario that was added', async () => {
    const { seq } = await newest();
    await result('O-3', 'PASSED');
    expect((await newest()).seq).toBe(seq);
    await lead.post('/api/scenarios', { title: 'd', function: 'orders', process: 'order', priority: 'HIGH' });
    expect(await newest()).toMatchObject({ outcome: 'FAIL', summary: '3 of 4 scenarios passed in burn-in' });
  });

  it('counts only what was shown in its environment: a pass of the rehearsal is none of the burn-in', async () => {
    await world.context.pool.query(
      `INSERT INTO scenario_result (migration, scenario, outcome, at, source, environment, message)
       VALUES ('toy', 'S-1', 'PASSED', now(), 'HAND', 'rehearsal', '')`,
    );
    await result('O-1', 'PASSED', 'once more');
    expect((await newest()).summary).toBe('3 of 4 scenarios passed in burn-in');
    expect((await lead.get('/api/coverage')).json.totals.passed).toBe(4);
  });

  it('says what all of several results at once amount to', async () => {
    await Promise.all(['O-1', 'O-2', 'O-3', 'S-1'].map((one) => result(one, 'FAILED')));
    expect((await newest()).summary).toBe('0 of 4 scenarios passed in burn-in, 4 failing');
  });

  it('is not typed by hand', async () => {
    const typed = { kind: 'coverage', outcome: 'PASS', summary: 'all passed' };
    expect((await lead.post('/api/evidence', typed)).json.code).toBe('EVIDENCE_KIND');
  });
});
