ALTER TABLE license_models
  ADD start_rule text CHECK (start_rule IN ('NOW', 'FIRST_ACTIVATION', 'DATE')),
  ADD policy_days bigint CHECK (policy_days >= 1),
  ADD lease_seconds bigint CHECK (lease_seconds >= 1);
ALTER TABLE skus ADD term_days bigint CHECK (term_days >= 1);

-- A version of a product, and where it stands in its life.
CREATE TABLE product_versions (
  id uuid PRIMARY KEY,
  product_id uuid NOT NULL REFERENCES products,
  version text NOT NULL,
  stage text NOT NULL CHECK (stage IN ('PREVIEW', 'CURRENT', 'MAINTAINED', 'ENDED')),
  release_date date,
  end_of_sale_date date,
  end_of_life_date date,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON product_versions (source_key);
CREATE INDEX ON product_versions (product_id);

-- What a product carries: its own features and those of everything it contains, code → value.
CREATE FUNCTION product_feature_set(product uuid) RETURNS jsonb LANGUAGE sql STABLE RETURN (
  WITH RECURSIVE parts AS (
    SELECT product AS id
    UNION
    SELECT k.to_product_id FROM product_links k JOIN parts ON parts.id = k.from_product_id WHERE k.kind = 'CONTAINS'
  )
  SELECT coalesce(jsonb_object_agg(f.code, p.value), '{}')
    FROM parts JOIN product_features p ON p.product_id = parts.id JOIN features f ON f.id = p.feature_id);

-- What was sold with a line: a copy of its license model and features as they were at the sale, so that a change of the
-- catalog never changes it. Lines of an import have none until the catalog is changed under them (line_terms then
-- reads the catalog). How the line came about is kept as well, so that it can be undone.
CREATE TABLE line_rights (
  line_id uuid PRIMARY KEY REFERENCES entitlement_lines ON DELETE CASCADE,
  term_type text NOT NULL,
  binding text NOT NULL,
  unit_of_measure text,
  rehost_limit bigint,
  return_limit bigint,
  repair_limit bigint,
  overdraft bigint,
  grace_days bigint,
  policy_days bigint,
  lease_seconds bigint,
  features jsonb NOT NULL,
  term_months bigint,
  term_days bigint,
  action text,
  renew_from text,
  -- Units that left the parent for this line, and whether that closed the parent.
  taken bigint NOT NULL DEFAULT 0,
  parent_closed boolean NOT NULL DEFAULT false
);

CREATE FUNCTION freeze_line(line uuid) RETURNS void LANGUAGE sql AS $$
  INSERT INTO line_rights (line_id, term_type, binding, unit_of_measure, rehost_limit, return_limit, repair_limit, overdraft,
                           grace_days, policy_days, lease_seconds, features, term_months, term_days)
  SELECT l.id, m.term_type, m.binding, m.unit_of_measure, m.rehost_limit, m.return_limit, m.repair_limit, m.overdraft,
         m.grace_days, m.policy_days, m.lease_seconds, product_feature_set(l.product_id), l.term_months, s.term_days
    FROM entitlement_lines l JOIN license_models m ON m.id = l.license_model_id LEFT JOIN skus s ON s.id = l.sku_id
   WHERE l.id = line
  ON CONFLICT DO NOTHING
$$;

-- The terms of a line: as sold where that was kept, else as the catalog says.
CREATE VIEW line_terms AS
SELECT l.id AS line_id,
       CASE WHEN r.line_id IS NULL THEN m.term_type ELSE r.term_type END AS term_type,
       CASE WHEN r.line_id IS NULL THEN m.binding ELSE r.binding END AS binding,
       CASE WHEN r.line_id IS NULL THEN m.unit_of_measure ELSE r.unit_of_measure END AS unit_of_measure,
       CASE WHEN r.line_id IS NULL THEN m.rehost_limit ELSE r.rehost_limit END AS rehost_limit,
       CASE WHEN r.line_id IS NULL THEN m.return_limit ELSE r.return_limit END AS return_limit,
       CASE WHEN r.line_id IS NULL THEN m.repair_limit ELSE r.repair_limit END AS repair_limit,
       CASE WHEN r.line_id IS NULL THEN m.overdraft ELSE r.overdraft END AS overdraft,
       CASE WHEN r.line_id IS NULL THEN m.grace_days ELSE r.grace_days END AS grace_days,
       CASE WHEN r.line_id IS NULL THEN m.policy_days ELSE r.policy_days END AS policy_days,
       CASE WHEN r.line_id IS NULL THEN m.lease_seconds ELSE r.lease_seconds END AS lease_seconds,
       CASE WHEN r.line_id IS NULL THEN l.term_months ELSE r.term_months END AS term_months,
       r.term_days
  FROM entitlement_lines l
  JOIN license_models m ON m.id = l.license_model_id
  LEFT JOIN line_rights r ON r.line_id = l.id;

-- Two records of one kind that turned out to be the same one, and everything that was pointed elsewhere for it.
CREATE TABLE merges (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  entity text NOT NULL,
  loser_id uuid NOT NULL,
  survivor_id uuid NOT NULL,
  loser_status text NOT NULL,
  merged_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  undone_at timestamptz
);
CREATE UNIQUE INDEX ON merges (loser_id) WHERE undone_at IS NULL;
CREATE INDEX ON merges (survivor_id);
CREATE TABLE merge_moves (
  merge_id uuid NOT NULL REFERENCES merges,
  table_name text NOT NULL,
  column_name text NOT NULL,
  record_id uuid NOT NULL,
  PRIMARY KEY (merge_id, table_name, column_name, record_id)
);
