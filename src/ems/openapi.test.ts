import { randomUUID } from 'node:crypto';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiDocument } from './api/api-document.ts';
import { openShop, order } from './commerce-fixture.ts';
import { collections } from './domain/collections.ts';
import { ledgers } from './domain/ledgers.ts';
import { startTestEms, type TestEms, testKeyEncryption } from './ems-fixture.ts';

interface Operation {
  readonly parameters?: readonly { name: string; in: string; schema: object }[];
  readonly requestBody?: { content: Record<string, { schema: object }> };
  readonly responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: object;
}

let ems: TestEms;
let document: Document;
let ajv: Ajv2020;
let known: string[];

beforeAll(async () => {
  ems = await startTestEms({ keyEncryption: testKeyEncryption() });
  const shop = await openShop(ems);
  const placed = await order(ems, shop, [
    { sku: 'PRO-1Y', quantity: 50 },
    { sku: 'FLOAT-1Y', quantity: 9 },
  ]);
  known = [
    placed.id,
    placed.entitlementId,
    ...placed.lines.map((one) => one.id),
    shop.acme,
    shop.contact,
    placed.lines[0]?.redeemCode ?? '',
  ];
  document = (await (await fetch(`${ems.url}/openapi.json`)).json()) as Document;
  ajv = new Ajv2020({ strict: false, allErrors: false });
  formats.default(ajv);
  ajv.addSchema({ $id: 'ems', ...document });
});
afterAll(async () => ems[Symbol.asyncDispose]());

/** Why an answer is not what the document says, or undefined. */
function deviation(operation: Operation, status: number, type: string, body: string): string | undefined {
  const declared =
    operation.responses[String(status)] ?? operation.responses[`${Math.floor(status / 100)}XX`];
  if (declared === undefined) return `status ${status} is not declared`;
  const content = declared.content?.[type];
  if (declared.content === undefined) return body === '' ? undefined : 'a body is not declared';
  if (content === undefined) return `type ${type} is not declared`;
  if (type.startsWith('text/') || type === 'application/jose') return undefined;
  const schema = JSON.parse(
    JSON.stringify(content.schema).replaceAll('"#/components', '"ems#/components'),
  ) as object;
  const check = ajv.compile(schema);
  const texts = type === 'application/x-ndjson' ? body.split('\n').filter((line) => line !== '') : [body];
  const wrong = texts.find((text) => !check(JSON.parse(text)));
  return wrong === undefined ? undefined : `${ajv.errorsText(check.errors)}: ${wrong.slice(0, 100)}`;
}

async function ask(
  method: string,
  path: string,
  body: string | undefined,
): Promise<{ status: number; type: string; body: string }> {
  const operation = document.paths[path]?.[method];
  const type = Object.keys(operation?.requestBody?.content ?? { 'application/json': 1 })[0] ?? '';
  const place = path.replaceAll(/\{\w+\}/g, () => known[Math.floor(Math.random() * known.length)] ?? '');
  const response = await ems.ask(encodeURI(place), {
    method: method.toUpperCase(),
    headers: { 'content-type': type, 'if-match': '*' },
    ...(method === 'get' || body === undefined ? {} : { body }),
  });
  const given = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  return { status: response.status, type: given, body: await response.text() };
}

const paused = (path: string): boolean => path.startsWith('/v1/admin/');
const operations = (): { method: string; path: string; operation: Operation }[] =>
  Object.entries(document.paths)
    .filter(([path]) => !paused(path))
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
    );

/** Values that fit a schema, or nearly do. */
function valueFor(schema: unknown, depth = 0): fc.Arbitrary<unknown> {
  const { type, properties, items, anyOf, $ref, ...rest } = (schema ?? {}) as Record<string, unknown> & {
    properties?: Record<string, unknown>;
    anyOf?: unknown[];
    $ref?: string;
    enum?: unknown[];
  };
  if (depth > 5) return fc.constant(null);
  if ($ref !== undefined) {
    const name = $ref.split('/').at(-1) ?? '';
    return valueFor((document.components as { schemas: Record<string, unknown> }).schemas[name], depth + 1);
  }
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((one) => valueFor(one, depth + 1)));
  if (rest.enum !== undefined)
    return fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...rest.enum) }, hostile);
  if (properties !== undefined) {
    const fields = Object.fromEntries(
      Object.entries(properties).map(([name, one]) => [
        name,
        fc.option(valueFor(one, depth + 1), { nil: undefined, freq: 4 }),
      ]),
    );
    return fc
      .record(fields)
      .chain((one) => fc.oneof({ weight: 9, arbitrary: fc.constant(one as unknown) }, hostile));
  }
  if (type === 'array') return fc.array(valueFor(items, depth + 1), { maxLength: 3 });
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer' || type === 'number')
    return fc.oneof(fc.integer({ min: -2, max: 1000 }), fc.constantFrom(0, -1, 1.5, 1e300, 2 ** 53, 2 ** 63));
  if (rest['format'] === 'uuid')
    return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) }, fc.uuid());
  if (rest['format'] === 'date')
    return fc.constantFrom('2026-01-01', '2024-02-30', '0000-00-00', '9999-12-31');
  if (rest['format'] === 'date-time')
    return fc.constantFrom('2026-01-01T00:00:00Z', '2026-13-01T00:00:00Z', '9999-12-31T23:59:59+14:00');
  return fc.oneof(fc.constantFrom(...known), fc.string({ unit: 'binary', maxLength: 30 }), hostile);
}

const hostile: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  null,
  '',
  ' ',
  [],
  {},
  -1,
  'a\u0000b',
  '\ud800',
  "'; DROP TABLE orders; --",
  '../../etc/passwd',
  'x'.repeat(5000),
  '\u0410\u0412\u0421',
  '\u202e',
  Number.MAX_VALUE,
  [[[[[[]]]]]],
  { constructor: 1, __proto__: 1 },
  '%00',
  '{{7*7}}',
);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1 to a tool that knows nothing of us', async () => {
    const result = await new Validator().validate(
      structuredClone(document) as unknown as Record<string, unknown>,
    );
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
  });

  it('is the same without a server behind it, as it is committed', () => {
    const { info } = document as unknown as { info: { version: string } };
    expect(JSON.parse(JSON.stringify(apiDocument(info.version)))).toEqual(document);
  });

  it('has the fields of every collection: no schema took the name of another', () => {
    const { schemas } = document.components as { schemas: Record<string, { properties?: object }> };
    for (const { name, columns } of [...collections, ...ledgers]) {
      const listed = JSON.stringify(document.paths[`/v1/${name}`]?.['get']?.responses['200']?.content);
      const [, schema = ''] = /schemas\/(\w+)/.exec(listed) ?? [];
      const fields = Object.keys(schemas[schema]?.properties ?? {});
      expect(fields, name).toEqual(expect.arrayContaining(['id', ...columns.map((one) => one.name)]));
    }
  });

  it('tells what every route answers, to good requests and to bad ones', async () => {
    const wrong: string[] = [];
    for (const { method, path, operation } of operations())
      for (const body of [undefined, '{}', '{"ids":[]}', '[', '"x"']) {
        const answer = await ask(method, path, body);
        const found = deviation(operation, answer.status, answer.type, answer.body);
        if (found !== undefined || answer.status >= 500)
          wrong.push(`${method} ${path} ${answer.status}: ${found}`);
      }
    expect(wrong).toEqual([]);
  });

  it('holds for whatever is sent: no 500, no unbounded answer, nothing undeclared', async () => {
    const writing = operations().filter(
      ({ operation }) => operation.requestBody?.content['application/json'] !== undefined,
    );
    expect(writing.length).toBeGreaterThan(40);
    for (const { method, path, operation } of writing) {
      const schema = operation.requestBody?.content['application/json']?.schema;
      await fc.assert(
        fc.asyncProperty(valueFor(schema), async (value) => {
          const answer = await ask(method, path, JSON.stringify(value) ?? 'null');
          expect(answer.status, `${method} ${path}: ${answer.body.slice(0, 300)}`).toBeLessThan(500);
          expect(answer.body.length).toBeLessThan(2_000_000);
          expect(
            deviation(operation, answer.status, answer.type, answer.body),
            `${method} ${path}`,
          ).toBeUndefined();
        }),
        { numRuns: 25 },
      );
    }
  });

  it('holds for any query of any list', async () => {
    for (const { method, path, operation } of operations().filter(({ operation }) =>
      operation.parameters?.some((one) => one.in === 'query'),
    )) {
      const parameters = (operation.parameters ?? []).filter((one) => one.in === 'query');
      const one = fc
        .constantFrom(...parameters)
        .chain(({ name, schema }) => valueFor(schema).map((value) => [name, String(value)] as const));
      await fc.assert(
        fc.asyncProperty(fc.array(one, { maxLength: 3 }), async (pairs) => {
          const query = new URLSearchParams(pairs.map(([name, value]) => [name, value]));
          const response = await ems.ask(`${path.replaceAll(/\{\w+\}/g, () => randomUUID())}?${query}`);
          const body = await response.text();
          expect(response.status, `${path}?${query}: ${body.slice(0, 200)}`).toBeLessThan(500);
          const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
          expect(
            deviation(operation, response.status, type, body),
            `${method} ${path}?${query}`,
          ).toBeUndefined();
        }),
        { numRuns: 20 },
      );
    }
  });

  it('holds for any place, header and line of a bulk import', async () => {
    const places = operations().filter(({ path }) => path.includes('{'));
    expect(places.length).toBeGreaterThan(60);
    const header = fc
      .constantFrom('if-match', 'if-none-match', 'idempotency-key', 'content-type', 'content-encoding')
      .chain((name) =>
        fc
          .constantFrom('*', '', '"x"', 'gzip', 'x'.repeat(300), ';;', ...known)
          .map((value) => [name, value] as const),
      );
    const segment = fc
      .oneof(
        fc.constantFrom(...known),
        fc.uuid(),
        fc.string({ unit: 'binary', maxLength: 20 }),
        hostile.map(String),
      )
      .map((text) => encodeURIComponent(text.isWellFormed() ? text : 'x'));
    for (const { method, path, operation } of places)
      await fc.assert(
        fc.asyncProperty(segment, fc.array(header, { maxLength: 2 }), async (one, headers) => {
          const place = path.replaceAll(/\{\w+\}/g, () => one.replace(/^\.{0,2}$/, 'x'));
          const response = await ems.ask(place, {
            method: method.toUpperCase(),
            headers: { 'content-type': 'application/json', ...Object.fromEntries(headers) },
            ...(method === 'get' ? {} : { body: '{}' }),
          });
          await bounded(operation, response, `${method} ${place} ${JSON.stringify(headers)}`);
        }),
        { numRuns: 6 },
      );
    const imports = operations().filter(({ path }) => path.startsWith('/v1/import/'));
    for (const { method, path, operation } of imports) {
      const schema = operation.requestBody?.content['application/x-ndjson']?.schema;
      await fc.assert(
        fc.asyncProperty(fc.array(valueFor(schema), { maxLength: 4 }), async (records) => {
          const response = await ems.ask(path, {
            method: method.toUpperCase(),
            headers: { 'content-type': 'application/x-ndjson' },
            body: records.map((record) => JSON.stringify(record) ?? '').join('\n'),
          });
          await bounded(operation, response, `${method} ${path} ${JSON.stringify(records).slice(0, 300)}`);
        }),
        { numRuns: 8 },
      );
    }
  });
});

/** No failure of the server, no endless answer, and nothing but what the document says. */
async function bounded(operation: Operation, response: Response, what: string): Promise<void> {
  const body = await response.text();
  expect(response.status, `${what}: ${body.slice(0, 300)}`).toBeLessThan(500);
  expect(body.length, what).toBeLessThan(2_000_000);
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  // A place that is no route's has no operation of its own.
  if (response.status !== 404)
    expect(deviation(operation, response.status, type, body), what).toBeUndefined();
}
