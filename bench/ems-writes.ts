import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchCase, BenchResult } from './bench-case.ts';
import { type EmsEstate, median, openEstate } from './ems-estate.ts';
import { closedLoop, poster } from './http-load.ts';

const clients = 16;
const seconds = 6;

// The statements of one activation, as the EMS sends them.
const activation = (rights: number): string => String.raw`
\set n random(1, ${rights})
\set f random(1, 1000000000000000)
BEGIN;
SELECT l.id, l.entitlement_id, e.organization_id, l.quantity, l.state, e.state, m.overdraft, m.grace_days, r.overdraft
  FROM entitlement_lines l JOIN entitlements e ON e.id = l.entitlement_id JOIN license_models m ON m.id = l.license_model_id
  LEFT JOIN line_rights r ON r.line_id = l.id WHERE l.redeem_code = 'KEY-' || :n::text FOR NO KEY UPDATE OF l;
SELECT u.used, x.id FROM (SELECT pg_advisory_xact_lock(hashtextextended(:f::text, 1))) t,
  (SELECT coalesce(sum(quantity), 0)::float8 AS used FROM activations WHERE entitlement_line_id = md5('l' || :n::text)::uuid AND state = 'ACTIVE') u
  LEFT JOIN LATERAL (SELECT a.id FROM devices d JOIN activations a ON a.device_id = d.id WHERE d.fingerprint = :f::text
    AND a.entitlement_line_id = md5('l' || :n::text)::uuid AND a.state = 'ACTIVE' LIMIT 1) x ON true;
WITH known AS (SELECT id FROM devices WHERE fingerprint = :f::text AND organization_id = md5('o' || (:n % 10000)::text)::uuid AND kind = 'MACHINE' LIMIT 1),
  made AS (INSERT INTO devices (id, organization_id, fingerprint, kind, synthetic)
    SELECT gen_random_uuid(), md5('o' || (:n % 10000)::text)::uuid, :f::text, 'MACHINE', false WHERE NOT EXISTS (SELECT FROM known) RETURNING id),
  active AS (INSERT INTO activations (id, entitlement_line_id, device_id, quantity, overdraft_quantity, state, activated_at, channel)
    SELECT gen_random_uuid(), md5('l' || :n::text)::uuid, d.id, 1, 0, 'ACTIVE', now(), 'ONLINE' FROM (SELECT id FROM known UNION ALL SELECT id FROM made) d RETURNING id)
  INSERT INTO activation_events (id, activation_id, kind, occurred_at) SELECT gen_random_uuid(), id, 'ACTIVATED', now() FROM active;
WITH logged AS (INSERT INTO change_log (actor, action, entity, entity_id, after)
    VALUES ('administrator', 'activated', 'activations', gen_random_uuid()::text, '{"id":"00000000-0000-4000-8000-000000000000","quantity":1,"state":"ACTIVE"}'))
  INSERT INTO outbox_events (type, entity, entity_id, payload)
    VALUES ('activations.activated', 'activations', gen_random_uuid()::text, '{"id":"00000000-0000-4000-8000-000000000000","quantity":1,"state":"ACTIVE"}');
COMMIT;
`;

// The statements of one order of five lines: looking up what it names, and storing what becomes of it.
const order = String.raw`
\set n random(0, 9999)
BEGIN;
SELECT (SELECT json_agg(json_build_object('id', id, 'kind', kind, 'status', status)) FROM organizations WHERE id = md5('o' || :n::text)::uuid),
  (SELECT json_agg(id) FROM people WHERE id = md5('p0')::uuid), false FROM (SELECT pg_advisory_xact_lock_shared(7307164)) l;
SELECT s.*, p.kind, p.status, m.* FROM skus s JOIN products p ON p.id = s.product_id JOIN license_models m ON m.id = s.license_model_id WHERE s.code = ANY('{S0,S1,S2,S3,S4}');
SELECT kind, from_product_id, to_product_id FROM product_links WHERE from_product_id = ANY(ARRAY[md5('r0'), md5('r1')]::uuid[]);
SELECT gen_random_uuid() AS o, gen_random_uuid() AS e \gset
INSERT INTO orders (id, number, organization_id, order_date, status) VALUES (:o::uuid, 'O-' || nextval('order_number'), md5('o' || :n::text)::uuid, current_date, 'BOOKED');
WITH parties AS (INSERT INTO entitlement_parties (id, entitlement_id, tier, role, organization_id, current_owner) VALUES (gen_random_uuid(), :e::uuid, 0, 'END_CUSTOMER', md5('o' || :n::text)::uuid, true))
  INSERT INTO entitlements (id, number, organization_id, order_id, state, contact_id) VALUES (:e::uuid, 'E-' || nextval('entitlement_number'), md5('o' || :n::text)::uuid, :o::uuid, 'ACTIVE', md5('p0')::uuid);
WITH given AS MATERIALIZED (SELECT g, gen_random_uuid() AS id, gen_random_uuid() AS ol FROM generate_series(0, 4) g),
  sold AS (INSERT INTO order_lines (id, order_id, line_number, sku_id, quantity) SELECT ol, :o::uuid, g, md5('s' || g)::uuid, 1 FROM given),
  rights AS (INSERT INTO entitlement_lines (id, entitlement_id, kind, state, sku_id, product_id, license_model_id, order_line_id, redeem_code, quantity, unlimited, start_date, end_date, perpetual)
    SELECT id, :e::uuid, 'LICENSE', 'ACTIVE', md5('s' || g)::uuid, md5('r' || g)::uuid, md5('m0')::uuid, ol, gen_random_uuid()::text, 1, false, current_date, current_date + 365, false FROM given)
  INSERT INTO line_rights (line_id, term_type, binding, features, term_months, action)
    SELECT g.id, m.term_type, m.binding, product_feature_set(md5('r' || g.g)::uuid), 12, 'NEW' FROM given g, license_models m;
WITH logged AS (INSERT INTO change_log (actor, action, entity, entity_id, after) VALUES ('administrator', 'booked', 'orders', :o::text, jsonb_build_object('id', :o::text, 'lines', repeat('x', 1500))))
  INSERT INTO outbox_events (type, entity, entity_id, payload) VALUES ('orders.booked', 'orders', :o::text, jsonb_build_object('id', :o::text, 'lines', repeat('x', 1500)));
COMMIT;
`;

async function pgbench(folder: string, databaseUrl: string, name: string, script: string): Promise<number> {
  const file = join(folder, `${name}.sql`);
  await writeFile(file, script);
  const { stdout } = await promisify(execFile)('pgbench', [
    '-n',
    '-M',
    'prepared',
    '-c',
    String(clients),
    '-j',
    '2',
    '-T',
    String(seconds),
    '-f',
    file,
    databaseUrl,
  ]);
  return Number(/tps = ([\d.]+)/.exec(stdout)?.[1] ?? 0);
}

async function measure(
  estate: EmsEstate,
  folder: string,
  rights: number,
  runs: number,
): Promise<BenchResult[]> {
  const { post, close } = poster(estate.ems.url, estate.ems.token, clients);
  const rows = await estate.sql(`SELECT md5('o' || n)::uuid AS id FROM generate_series(0, 9999) n`);
  const contactId = (await estate.sql('SELECT id FROM people'))[0]?.['id'];
  const any = (): number => Math.floor(Math.random() * rights) + 1;
  const asks = {
    activation: () =>
      post(
        '/v1/activations',
        JSON.stringify({ code: `KEY-${any()}`, device: { fingerprint: randomUUID() } }),
      ),
    order: () =>
      post(
        '/v1/orders',
        JSON.stringify({
          organizationId: rows[any() % rows.length]?.['id'],
          contactId,
          lines: [0, 1, 2, 3, 4].map((n) => ({ sku: `S${n}`, quantity: 1 })),
        }),
      ),
  };
  const scripts = { activation: activation(rights), order };
  const results: BenchResult[] = [];
  try {
    for (const name of ['activation', 'order'] as const) {
      await closedLoop(clients, 2, asks[name]);
      const own: number[] = [];
      const reference: number[] = [];
      for (let run = 0; run < runs; run++) {
        reference.push(await pgbench(folder, estate.databaseUrl, name, scripts[name]));
        own.push(await closedLoop(clients, seconds, asks[name]));
      }
      const label =
        name === 'order'
          ? 'order of 5 lines to entitlement (reference: pgbench)'
          : 'activation (reference: pgbench)';
      results.push({
        label,
        value: median(own),
        unit: '/s',
        reference: median(reference),
        ratio: median(own) / median(reference),
      });
    }
  } finally {
    close();
  }
  const memory = await readFile(`/proc/${estate.ems.pid}/status`, 'utf8');
  const peak = Number(/VmHWM:\s+(\d+)/.exec(memory)?.[1] ?? 0) / 1024;
  return [...results, { label: 'peak memory of the EMS', value: peak, unit: 'MB' }];
}

/** Activations and orders through the API against the same statements by pgbench, on the same PostgreSQL. */
export const emsWritesBench: BenchCase = {
  name: 'ems-writes',
  async run({ rows, runs }) {
    await using estate = await openEstate('ems_writes_bench', rows);
    const folder = await mkdtemp(join(tmpdir(), 'changeover-ems-writes-'));
    try {
      return await measure(estate, folder, rows, runs);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
