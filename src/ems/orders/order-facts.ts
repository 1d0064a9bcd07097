import type pg from 'pg';
import { catalogLock } from '../catalog/freeze-rights.ts';
import { arrayText } from '../store/array-text.ts';
import type { OrderRequest } from './order-request.ts';

export interface SkuFact {
  readonly id: string;
  readonly code: string;
  readonly productId: string;
  readonly productKind: string;
  readonly productStatus: string;
  readonly modelId: string;
  readonly termType: string;
  readonly binding: string;
  readonly unitOfMeasure: string | null;
  readonly startRule: string | null;
  readonly termMonths: number | null;
  readonly termDays: number | null;
}

export interface ParentFact {
  readonly id: string;
  readonly ownerId: string;
  readonly entitlementId: string;
  readonly productId: string;
  readonly skuId: string | null;
  readonly state: string;
  readonly quantity: number | null;
  readonly unlimited: boolean;
  readonly end: string | null;
  readonly perpetual: boolean;
  /** Units that open renewals have taken or will take over. */
  readonly renewed: number;
}

/** What the database knows that decides about an order. Rights that it builds on stay locked until the transaction ends. */
export interface OrderFacts {
  /** Organization → its kind and status. */
  readonly organizations: ReadonlyMap<string, { readonly kind: string; readonly status: string }>;
  readonly people: ReadonlySet<string>;
  /** By code and by id. */
  readonly skus: ReadonlyMap<string, SkuFact>;
  readonly parents: ReadonlyMap<string, ParentFact>;
  /** `kind from to` of the paths between products. */
  readonly paths: ReadonlySet<string>;
  readonly numberTaken: boolean;
}

/** Reads them. */
export async function readOrderFacts(client: pg.ClientBase, order: OrderRequest): Promise<OrderFacts> {
  const parties = await readParties(client, order);
  const parents = await readParents(client, order);
  const skus = await readSkus(client, order, parents);
  return {
    ...parties,
    skus,
    parents,
    paths: await readPaths(client, parents, skus),
  };
}

/** `UPGRADE a b`. */
export function pathKey(kind: string, from: string, to: string): string {
  return `${kind} ${from} ${to}`;
}

const named = (ids: readonly (string | undefined)[]): string =>
  arrayText([...new Set(ids.filter((one) => one !== undefined).map((one) => one.toLowerCase()))].sort());

async function readParents(
  client: pg.ClientBase,
  { lines }: OrderRequest,
): Promise<ReadonlyMap<string, ParentFact>> {
  const ids = lines.flatMap((line) => [line.parentLineId, line.coTermWithLineId]);
  if (ids.every((one) => one === undefined)) return new Map();
  const found = await client.query<Omit<ParentFact, 'quantity' | 'renewed'> & { quantity: string | null }>(
    `SELECT l.id, e.organization_id AS "ownerId", l.entitlement_id AS "entitlementId", l.product_id AS "productId",
            l.sku_id AS "skuId", l.state, l.quantity, l.unlimited, l.end_date AS "end", l.perpetual
       FROM entitlement_lines l JOIN entitlements e ON e.id = l.entitlement_id
      WHERE l.id = ANY($1::uuid[]) ORDER BY l.id FOR NO KEY UPDATE OF l`,
    [named(ids)],
  );
  // A statement of its own: it sees what was stored while we waited for the locks.
  const children = await client.query<{ parent: string; units: string | null }>(
    `SELECT c.parent_id AS parent, sum(c.quantity) AS units
       FROM entitlement_lines c LEFT JOIN line_rights r ON r.line_id = c.id
      WHERE c.parent_id = ANY($1::uuid[]) AND c.link_kind = 'RENEWAL' AND c.state <> 'CLOSED' AND coalesce(r.taken, 0) = 0
      GROUP BY 1`,
    [named(ids)],
  );
  const renewed = new Map(children.rows.map((row) => [row.parent, Number(row.units ?? 0)]));
  return new Map(
    found.rows.map((row) => [
      row.id,
      {
        ...row,
        quantity: row.quantity === null ? null : Number(row.quantity),
        renewed: renewed.get(row.id) ?? 0,
      },
    ]),
  );
}

async function readSkus(
  client: pg.ClientBase,
  { lines }: OrderRequest,
  parents: ReadonlyMap<string, ParentFact>,
): Promise<ReadonlyMap<string, SkuFact>> {
  const codes = lines.flatMap((line) => (line.sku === undefined ? [] : [line.sku]));
  const ids = [...parents.values()].map((one) => one.skuId ?? undefined);
  type Row = Omit<SkuFact, 'termMonths' | 'termDays'> & {
    termMonths: string | null;
    termDays: string | null;
  };
  const found = await client.query<Row>({
    name: 'order-skus',
    text: `SELECT s.id, s.code, s.product_id AS "productId", p.kind AS "productKind", p.status AS "productStatus",
                  m.id AS "modelId", m.term_type AS "termType", m.binding, m.unit_of_measure AS "unitOfMeasure",
                  m.start_rule AS "startRule", s.term_months AS "termMonths", s.term_days AS "termDays"
             FROM skus s JOIN products p ON p.id = s.product_id JOIN license_models m ON m.id = s.license_model_id
            WHERE s.code = ANY($1::text[]) OR s.id = ANY($2::uuid[])`,
    values: [codes.filter((one) => !one.includes('\0') && one.isWellFormed()), named(ids)],
  });
  const number = (value: string | null): number | null => (value === null ? null : Number(value));
  return new Map(
    found.rows.flatMap((row) => {
      const sku = { ...row, termMonths: number(row.termMonths), termDays: number(row.termDays) };
      return [
        [sku.code, sku],
        [sku.id, sku],
      ];
    }),
  );
}

interface PartiesRow {
  readonly organizations: readonly { id: string; kind: string; status: string }[] | null;
  readonly people: readonly string[] | null;
  readonly taken: boolean;
}

/** Who and what an order names, in one statement; also waits for a change of the catalog that is under way. */
async function readParties(
  client: pg.ClientBase,
  order: OrderRequest,
): Promise<Pick<OrderFacts, 'organizations' | 'people' | 'numberTaken'>> {
  const organizations = [order.organizationId, ...order.channel.map((one) => one.organizationId)];
  const people = [order.contactId, ...order.channel.map((one) => one.contactId)];
  const { number } = order;
  const storable = number !== undefined && !number.includes('\0') && number.isWellFormed();
  const found = await client.query<PartiesRow>({
    name: 'order-parties',
    text: `SELECT (SELECT json_agg(json_build_object('id', id, 'kind', kind, 'status', status))
                     FROM organizations WHERE id = ANY($1::uuid[])) AS organizations,
                  (SELECT json_agg(id) FROM people WHERE id = ANY($2::uuid[])) AS people,
                  CASE WHEN $3::text IS NULL THEN false ELSE EXISTS (SELECT FROM orders WHERE number = $3) END AS taken
             FROM (SELECT ${catalogLock.shared}) AS locked`,
    values: [named(organizations), named(people), storable ? number : null],
  });
  const row = found.rows[0];
  return {
    organizations: new Map((row?.organizations ?? []).map((one) => [one.id, one])),
    people: new Set(row?.people),
    numberTaken: row?.taken === true,
  };
}

async function readPaths(
  client: pg.ClientBase,
  parents: ReadonlyMap<string, ParentFact>,
  skus: ReadonlyMap<string, SkuFact>,
): Promise<ReadonlySet<string>> {
  const products = new Set([
    ...[...parents.values()].map((one) => one.productId),
    ...[...skus.values()].map((one) => one.productId),
  ]);
  if (products.size < 2) return new Set();
  const found = await client.query<{ kind: string; from: string; to: string }>(
    `SELECT kind, from_product_id AS "from", to_product_id AS "to" FROM product_links
      WHERE from_product_id = ANY($1::uuid[]) AND to_product_id = ANY($1::uuid[])`,
    [arrayText([...products])],
  );
  return new Set(found.rows.map((row) => pathKey(row.kind, row.from, row.to)));
}
