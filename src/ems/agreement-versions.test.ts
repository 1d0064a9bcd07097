import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, refusalOf, type TestShop } from './commerce-fixture.ts';
import { startTestEms, type TestEms } from './ems-fixture.ts';

let ems: TestEms;
let shop: TestShop;

beforeAll(async () => {
  ems = await startTestEms();
  shop = await openShop(ems);
});
afterAll(async () => ems[Symbol.asyncDispose]());

const text = (locale: string, content: string): object => ({ locale, title: `EULA (${locale})`, content });

describe('a version', () => {
  it('is published once, never changed, and shown in the nearest language', async () => {
    const agreement = {
      productId: shop.products['CARE'],
      version: '7',
      texts: [text('en', 'seven'), text('de', 'sieben')],
    };
    const made = (await (await ems.post('/v1/agreements', agreement)).json()) as { id: string };
    const same = await ems.post('/v1/agreements', agreement);
    expect([same.status, await same.json()]).toEqual([200, made]);
    for (const change of [
      { texts: [text('en', 'other')] },
      { required: false },
      { effectiveFrom: '2026-05-01' },
    ])
      expect(await refusalOf(await ems.post('/v1/agreements', { ...agreement, ...change }))).toMatchObject({
        status: 409,
        code: 'VERSION_TAKEN',
      });
    const add = (body: object): Promise<Response> => ems.post(`/v1/agreements/${made.id}/texts`, body);
    for (const _ of [1, 2]) expect((await add(text('fr', 'sept'))).status).toBe(204);
    expect(await refusalOf(await add(text('FR', 'huit')))).toMatchObject({ code: 'VERSION_TAKEN' });
    const shown = async (locale: string): Promise<unknown> => {
      const query = locale === '' ? '' : `?locale=${locale}`;
      return ((await (await ems.ask(`/v1/agreements/${made.id}/text${query}`)).json()) as { content: string })
        .content;
    };
    expect([await shown('fr-CA'), await shown('de'), await shown('it'), await shown('')]).toEqual([
      'sept',
      'sieben',
      'seven',
      'seven',
    ]);
    for (const [body, status] of [
      [{ ...agreement, productId: randomUUID() }, 404],
      [{ ...agreement, version: '8', texts: [text('en', 'a'), text('EN', 'b')] }, 400],
      [{ ...agreement, version: '8', texts: [] }, 400],
      [{ ...agreement, version: '8', texts: [text('not a language', 'a')] }, 400],
      [{ ...agreement, version: '8', effectiveFrom: '2026-02-30' }, 400],
    ] as const)
      expect((await ems.post('/v1/agreements', body)).status).toBe(status);
    for (const act of ['withdraw', 'reinstate', 'accept'])
      expect((await ems.post(`/v1/agreements/${randomUUID()}/${act}`, {})).status).toBe(404);
    const kept = await ems.post('/v1/delete/products', { ids: [shop.products['CARE']] });
    expect(await kept.json()).toMatchObject({ deleted: 0, refused: [{ code: 'STILL_REFERENCED' }] });
  });
});
