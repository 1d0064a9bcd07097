import type pg from 'pg';

/** What a right gives, and how it answers to a question about a product, a version and a device. */
export interface RightDetails {
  readonly product: { readonly id: string; readonly code: string; readonly version: string | null };
  /** Feature code → value, as it was sold. */
  readonly features: Readonly<Record<string, string | null>>;
  readonly binding: string;
  readonly termType: string;
  readonly unitOfMeasure: string | null;
  /** Last day of grace after the end. */
  readonly lastDay: string | null;
  /** Last day of the maintenance of a perpetual right; null when it has none, or one without an end. */
  readonly maintenanceEnd: string | null;
  readonly coversProduct: boolean;
  readonly versionKnown: boolean;
  readonly coversVersion: boolean;
  readonly activated: boolean;
}

/** What is asked about a right besides whether it may be used. */
export interface RightScope {
  /** Code or id. */
  readonly product?: string | undefined;
  readonly version?: string | undefined;
  /** Fingerprint. */
  readonly device?: string | undefined;
}

// Maintenance hangs on the right that it was bought for, or on one that this right came from (a renewal, a split…), and goes on in
// renewals of itself. A version counts as the catalog dates it: without a release date it is there for everybody, and a right
// whose start is not known covers what was released until it was stored.
const select = `
  WITH RECURSIVE
    origins AS (
      SELECT id, parent_id FROM entitlement_lines WHERE id = $1
      UNION
      SELECT p.id, p.parent_id FROM entitlement_lines p JOIN origins o ON p.id = o.parent_id),
    maintenance AS (
      SELECT m.id, m.state, m.end_date, m.perpetual FROM entitlement_lines m JOIN origins o ON m.parent_id = o.id
       WHERE m.link_kind = 'MAINTAINS'
      UNION
      SELECT m.id, m.state, m.end_date, m.perpetual FROM entitlement_lines m JOIN maintenance b ON m.parent_id = b.id
       WHERE m.link_kind = 'RENEWAL'),
    maintained AS (
      SELECT max(CASE WHEN perpetual THEN 'infinity' ELSE end_date END) AS until
        FROM maintenance WHERE state IN ('ACTIVE', 'ON_HOLD')),
    parts AS (
      SELECT product_id AS id FROM entitlement_lines WHERE id = $1
      UNION
      SELECT k.to_product_id FROM product_links k JOIN parts ON parts.id = k.from_product_id WHERE k.kind = 'CONTAINS'),
    meant AS (
      SELECT p.id, p.version FROM products p JOIN parts ON parts.id = p.id
       WHERE CASE WHEN $2::text IS NULL THEN p.id = (SELECT product_id FROM entitlement_lines WHERE id = $1)
                  ELSE p.code = $2 OR p.id::text = lower($2) END
       LIMIT 1),
    versions AS (
      SELECT v.release_date FROM product_versions v JOIN meant ON meant.id = v.product_id WHERE v.version = $3
      UNION ALL
      SELECT NULL FROM meant WHERE meant.version = $3)
  SELECT json_build_object('id', p.id, 'code', p.code, 'version', p.version) AS product,
         coalesce(r.features, product_feature_set(l.product_id)) AS features, t.binding, t.term_type AS "termType",
         coalesce(l.unit_of_measure, t.unit_of_measure) AS "unitOfMeasure",
         (l.end_date + least(coalesce(t.grace_days, 0), 3650)::int)::text AS "lastDay",
         CASE WHEN d.until < 'infinity' THEN d.until::text END AS "maintenanceEnd",
         EXISTS (SELECT FROM meant) AS "coversProduct",
         $3::text IS NULL OR EXISTS (SELECT FROM versions) AS "versionKnown",
         $3::text IS NULL OR NOT l.perpetual OR EXISTS (
           SELECT FROM versions v
            WHERE v.release_date IS NULL OR v.release_date <= greatest(coalesce(l.start_date, l.created_at::date), d.until)) AS "coversVersion",
         $4::text IS NULL OR EXISTS (
           SELECT FROM devices v JOIN activations a ON a.device_id = v.id LEFT JOIN leases s ON s.activation_id = a.id
            WHERE v.fingerprint = $4 AND a.entitlement_line_id = l.id AND a.state = 'ACTIVE'
              AND (s.expires_at IS NULL OR s.expires_at > now())) AS activated
    FROM entitlement_lines l
    JOIN products p ON p.id = l.product_id
    JOIN line_terms t ON t.line_id = l.id
    LEFT JOIN line_rights r ON r.line_id = l.id
    CROSS JOIN maintained d
   WHERE l.id = $1`;

/** Reads what a right gives, in one statement; undefined when there is no such right. */
export async function readRightDetails(
  client: pg.ClientBase,
  lineId: string,
  { product, version, device }: RightScope,
): Promise<RightDetails | undefined> {
  const found = await client.query<RightDetails>({
    name: 'right-details',
    text: select,
    values: [lineId, product ?? null, version ?? null, device ?? null],
  });
  return found.rows[0];
}
