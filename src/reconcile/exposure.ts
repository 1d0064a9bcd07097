import type { Duck } from '../duck/duck.ts';

/** What open differences touch: distinct customers, seats of their lines, and order value by currency. */
export interface Exposure {
  readonly customers: number;
  readonly seats: number;
  /** Decimal amounts as text, by ISO 4217 code (`''` where none is stored). */
  readonly money: Readonly<Record<string, string>>;
}

export interface CauseGroup {
  readonly cause: string;
  readonly records: number;
  /** Of these, records whose differences of this cause are all accepted. */
  readonly allowed: number;
  readonly entities: readonly string[];
  readonly fields: readonly string[];
  readonly exposure: Exposure;
}

/** How a record of an entity reaches the lines it touches: SQL from `a` (affected: entity, old_key, cause) to lines. */
const linesOf: Readonly<Record<string, string>> = {
  entitlement_line: 'SELECT a.cause, l.old_key FROM a JOIN lines l ON l.old_key = a.old_key',
  entitlement: 'SELECT a.cause, l.old_key FROM a JOIN lines l ON l.entitlement = a.old_key',
  entitlement_party:
    'SELECT a.cause, l.old_key FROM a JOIN both_entitlement_party p ON p.old_key = a.old_key JOIN lines l ON l.entitlement = p.entitlement',
  activation: 'SELECT a.cause, x.entitlement_line FROM a JOIN both_activation x ON x.old_key = a.old_key',
  activation_event:
    'SELECT a.cause, x.entitlement_line FROM a JOIN both_activation_event v ON v.old_key = a.old_key JOIN both_activation x ON x.old_key = v.activation',
  device: 'SELECT a.cause, x.entitlement_line FROM a JOIN both_activation x ON x.device = a.old_key',
  license_artifact:
    'SELECT a.cause, x.entitlement_line FROM a JOIN both_license_artifact x ON x.old_key = a.old_key',
  usage: 'SELECT a.cause, x.entitlement_line FROM a JOIN both_usage x ON x.old_key = a.old_key',
  renewal: 'SELECT a.cause, x.entitlement_line FROM a JOIN both_renewal x ON x.old_key = a.old_key',
  order_line: 'SELECT a.cause, l.old_key FROM a JOIN lines l ON l.order_line = a.old_key',
  order:
    'SELECT a.cause, l.old_key FROM a JOIN both_order_line o ON o."order" = a.old_key JOIN lines l ON l.order_line = o.old_key',
  product: 'SELECT a.cause, l.old_key FROM a JOIN lines l ON l.product = a.old_key',
  sku: 'SELECT a.cause, l.old_key FROM a JOIN lines l ON l.sku = a.old_key',
  license_model: 'SELECT a.cause, l.old_key FROM a JOIN lines l ON l.license_model = a.old_key',
  organization:
    'SELECT a.cause, l.old_key FROM a JOIN both_entitlement e ON e.organization = a.old_key JOIN lines l ON l.entitlement = e.old_key',
};

/** How a record of an entity reaches customers without a line in between. */
const customersOf: Readonly<Record<string, string>> = {
  organization: 'SELECT a.cause, a.old_key FROM a',
  person: 'SELECT a.cause, m.organization FROM a JOIN both_membership m ON m.person = a.old_key',
  membership: 'SELECT a.cause, m.organization FROM a JOIN both_membership m ON m.old_key = a.old_key',
  credential:
    'SELECT a.cause, m.organization FROM a JOIN both_credential c ON c.old_key = a.old_key JOIN both_membership m ON m.person = c.person',
  eula_acceptance:
    'SELECT a.cause, m.organization FROM a JOIN both_eula_acceptance c ON c.old_key = a.old_key JOIN both_membership m ON m.person = c.person',
  entitlement: 'SELECT a.cause, e.organization FROM a JOIN both_entitlement e ON e.old_key = a.old_key',
  order: 'SELECT a.cause, o.organization FROM a JOIN both_order o ON o.old_key = a.old_key',
  device: 'SELECT a.cause, d.organization FROM a JOIN both_device d ON d.old_key = a.old_key',
};

/**
 * Groups the differences of SQL `differences` (columns as in `differences/`) by cause, each with what its open ones
 * touch, and all of them together. `duck` has the views of `attachPictures`. Records that only the new system has
 * count with what they claim there.
 */
export async function groupByCause(
  duck: Duck,
  differences: string,
): Promise<{ groups: CauseGroup[]; total: Exposure }> {
  await duck.run(`CREATE OR REPLACE TEMP TABLE exposure_difference AS ${differences}`);
  const rows = await duck.rows<Omit<CauseGroup, 'exposure'>>(`
    SELECT cause, count(*)::INTEGER AS records, count(*) FILTER (allowed)::INTEGER AS allowed,
           list(DISTINCT entity ORDER BY entity) AS entities,
           coalesce(list_sort(list_distinct(flatten(list(fields)))), []) AS fields
      FROM (SELECT cause, entity, old_key, bool_and(allowed IS NOT NULL) AS allowed,
                   list(DISTINCT field) FILTER (field IS NOT NULL) AS fields
              FROM exposure_difference GROUP BY cause, entity, old_key)
     GROUP BY cause ORDER BY records DESC, cause`);
  const exposures = await exposuresByCause(duck);
  const none: Exposure = { customers: 0, seats: 0, money: {} };
  return {
    groups: rows.map((row) => ({ ...row, exposure: exposures.get(row.cause) ?? none })),
    total: exposures.get('') ?? none,
  };
}

async function exposuresByCause(duck: Duck): Promise<Map<string, Exposure>> {
  const touched = await duck.rows<{ entity: string }>(
    'SELECT DISTINCT entity FROM exposure_difference WHERE allowed IS NULL ORDER BY 1',
  );
  if (touched.length === 0) return new Map();
  const entities = touched.map((row) => row.entity);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE exposure_line AS
      ${reach(entities, linesOf, 'SELECT NULL::VARCHAR AS cause, NULL::VARCHAR AS line WHERE false')}`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE exposure_customer AS
      ${reach(entities, customersOf, 'SELECT NULL::VARCHAR AS cause, NULL::VARCHAR AS customer WHERE false')}
      UNION
      SELECT x.cause, e.organization FROM exposure_line x
        JOIN ${both('entitlement_line')} l ON l.old_key = x.line JOIN ${both('entitlement')} e ON e.old_key = l.entitlement`);
  return readExposures(duck);
}

async function readExposures(duck: Duck): Promise<Map<string, Exposure>> {
  const allAnd = (select: string) =>
    `${select} UNION ALL ${select.replace('SELECT cause', "SELECT DISTINCT ''")}`;
  const customers = await duck.rows<{ cause: string; n: number }>(
    `SELECT cause, count(DISTINCT customer)::INTEGER AS n FROM (${allAnd('SELECT cause, customer FROM exposure_customer')}) GROUP BY cause`,
  );
  const lines = `(${allAnd('SELECT cause, line FROM exposure_line')})`;
  const seats = await duck.rows<{ cause: string; n: string }>(`
    SELECT x.cause, coalesce(sum(l.quantity), 0)::VARCHAR AS n
      FROM ${lines} x JOIN ${both('entitlement_line')} l ON l.old_key = x.line GROUP BY x.cause`);
  const money = await duck.rows<{ cause: string; currency: string; amount: string }>(`
    SELECT x.cause, coalesce(o.currency, '') AS currency, CAST(sum(o.quantity * o.unit_price) AS DECIMAL(38,2))::VARCHAR AS amount
      FROM (SELECT DISTINCT x.cause, l.order_line FROM ${lines} x JOIN ${both('entitlement_line')} l ON l.old_key = x.line) x
      JOIN ${both('order_line')} o ON o.old_key = x.order_line
     WHERE o.unit_price IS NOT NULL AND o.quantity IS NOT NULL GROUP BY ALL ORDER BY ALL`);
  const causes = new Set([...customers, ...seats, ...money].map((row) => row.cause));
  return new Map(
    [...causes].map((cause) => [
      cause,
      {
        customers: customers.find((row) => row.cause === cause)?.n ?? 0,
        seats: Number(seats.find((row) => row.cause === cause)?.n ?? 0),
        money: Object.fromEntries(
          money.filter((row) => row.cause === cause).map((row) => [row.currency, row.amount]),
        ),
      },
    ]),
  );
}

function reach(entities: readonly string[], ways: Readonly<Record<string, string>>, none: string): string {
  const selects = entities.flatMap((entity) => {
    const way = ways[entity];
    if (way === undefined) return [];
    const affected = `(SELECT DISTINCT cause, old_key FROM exposure_difference WHERE allowed IS NULL AND entity = '${entity}')`;
    const sql = way
      .replace(/FROM a\b/, `FROM ${affected} a`)
      .replaceAll(/\bboth_(\w+)/g, (_, name: string) => both(name))
      .replaceAll(/JOIN lines\b/g, `JOIN ${both('entitlement_line')}`);
    return [sql];
  });
  return [none, ...selects].join(' UNION ');
}

/** What an entity should be, and where only the new system has the record, what it is there. */
function both(entity: string): string {
  return `(SELECT * FROM old."${entity}" UNION ALL BY NAME SELECT * FROM new."${entity}" WHERE old_key NOT IN (SELECT old_key FROM old."${entity}"))`;
}
