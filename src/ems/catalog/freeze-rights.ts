import type pg from 'pg';

/**
 * Keeps what was sold so far as it was sold, before the catalog changes under it: the lines of a license model, or of a
 * product and of the suites that contain it, get a copy of their terms. Corrections by import do not pass here: they
 * tell what always was.
 */
export async function beforeCatalogChange(
  client: pg.ClientBase,
  collection: string,
  record: Readonly<Record<string, unknown>>,
): Promise<void> {
  await client.query(`SELECT ${catalogLock.alone}`);
  if (collection === 'license-models') await freeze(client, 'license_model_id = $1', [record['id']]);
  else if (collection === 'product-features') await freeze(client, containing, [record['productId']]);
  else if (collection === 'product-links') await freeze(client, containing, [record['fromProductId']]);
}

/**
 * Sales hold the catalog together, a change of it holds it alone: a change waits until what is being sold is written,
 * and nothing is sold while it is under way.
 */
export const catalogLock = {
  shared: 'pg_advisory_xact_lock_shared(7307164)',
  alone: 'pg_advisory_xact_lock(7307164)',
} as const;

const containing = `product_id IN (
  WITH RECURSIVE suites AS (
    SELECT $1::uuid AS id
    UNION
    SELECT k.from_product_id FROM product_links k JOIN suites ON suites.id = k.to_product_id WHERE k.kind = 'CONTAINS'
  ) SELECT id FROM suites)`;

async function freeze(client: pg.ClientBase, where: string, values: readonly unknown[]): Promise<void> {
  if (typeof values[0] !== 'string') return;
  await client.query(
    `SELECT freeze_line(id) FROM entitlement_lines l
      WHERE ${where} AND NOT EXISTS (SELECT FROM line_rights r WHERE r.line_id = l.id)`,
    [...values],
  );
}
