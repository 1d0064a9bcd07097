import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEms, type TestEms } from './ems-fixture.ts';

let ems: TestEms;
beforeAll(async () => {
  ems = await startTestEms();
});
afterAll(async () => ems[Symbol.asyncDispose]());

describe('what a refused request is told', () => {
  it('names every unknown field by its pointer', async () => {
    const body = { code: 'x', 'a/b': 1, device: { fingerprint: 'f', '~': 1 } };
    const response = await ems.post('/v1/activations', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'BAD_REQUEST',
      errors: [
        { pointer: '/device/~0', code: 'INVALID', detail: 'Unrecognized key' },
        { pointer: '/a~1b', code: 'INVALID', detail: 'Unrecognized key' },
      ],
    });
  });

  it('is short, however long the names in the request are', async () => {
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`${at}${'x'.repeat(999)}`, 1]));
    const response = await ems.post('/v1/licenses/validate', { key: 'x', ...many });
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text.length).toBeLessThan(50_000);
    expect((JSON.parse(text) as { errors: unknown[] }).errors).toHaveLength(100);
  });

  it('is that a query says the same thing twice, rather than an answer about one of the two', async () => {
    for (const [path, pointer] of [
      ['/v1/orders?status=BOOKED&status=DRAFT', '/status'],
      ['/v1/changes?limit=1&limit=2', '/limit'],
      ['/v1/renewal-totals?role=RESELLER&from=2026-01-01&to=2026-02-01&to=2027-02-01', '/to'],
    ] as const) {
      const response = await ems.ask(path);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ pointer, detail: 'Given twice' }] });
    }
  });

  it.each(['', ' ', ' \t\u00a0', 'a\0b', '\ud83d'])(
    'is that %j is no fingerprint of a device',
    async (fingerprint) => {
      const response = await ems.post('/v1/activations', { code: 'x', device: { fingerprint } });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ pointer: '/device/fingerprint' }] });
    },
  );
});
