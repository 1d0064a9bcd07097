-- What is due is looked for by day, a person by address.
CREATE INDEX ON entitlement_lines (end_date) WHERE end_date IS NOT NULL;
CREATE INDEX ON people (lower(email));

-- Rights that end and were not renewed as a whole: one row per right, its id is the right's. A trial is never due; what was
-- declined is not due any more. A record of `renewals` counts for the term in which its due date falls.
CREATE VIEW due_renewals AS
SELECT l.id, l.entitlement_id, e.organization_id, l.kind, l.product_id, l.sku_id, l.license_model_id,
       l.end_date AS due_date,
       CASE WHEN l.unlimited THEN NULL ELSE l.quantity - open.units END AS quantity,
       l.unlimited, l.unit_of_measure,
       coalesce(known.contact_id, e.contact_id) AS contact_id,
       reseller.organization_id AS reseller_id, distributor.organization_id AS distributor_id,
       coalesce(known.price, sold.unit_price) AS unit_price,
       CASE WHEN known.price IS NULL THEN sold.currency ELSE known.currency END AS currency,
       CASE WHEN known.status IN ('REMINDED', 'QUOTED') THEN known.status ELSE 'DUE' END AS status,
       l.created_at, l.updated_at
  FROM entitlement_lines l
  JOIN entitlements e ON e.id = l.entitlement_id AND e.state = 'ACTIVE'
  JOIN license_models m ON m.id = l.license_model_id
  LEFT JOIN line_rights r ON r.line_id = l.id
  LEFT JOIN order_lines sold ON sold.id = l.order_line_id
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(c.quantity), 0)::bigint AS units, count(*) AS renewals
      FROM entitlement_lines c LEFT JOIN line_rights cr ON cr.line_id = c.id
     WHERE c.parent_id = l.id AND c.link_kind = 'RENEWAL' AND c.state <> 'CLOSED' AND coalesce(cr.taken, 0) = 0) open
  LEFT JOIN LATERAL (
    SELECT w.* FROM renewals w
     WHERE w.entitlement_line_id = l.id AND (l.start_date IS NULL OR w.due_date > l.start_date)
     ORDER BY w.due_date DESC, w.created_at DESC, w.id LIMIT 1) known ON true
  LEFT JOIN LATERAL (
    SELECT p.organization_id FROM entitlement_parties p
     WHERE p.entitlement_id = e.id AND p.role = 'RESELLER' ORDER BY p.tier, p.id LIMIT 1) reseller ON true
  LEFT JOIN LATERAL (
    SELECT p.organization_id FROM entitlement_parties p
     WHERE p.entitlement_id = e.id AND p.role = 'DISTRIBUTOR' ORDER BY p.tier, p.id LIMIT 1) distributor ON true
 WHERE l.state = 'ACTIVE' AND l.end_date IS NOT NULL
   AND coalesce(r.term_type, m.term_type) <> 'TRIAL'
   AND known.status IS DISTINCT FROM 'LOST'
   AND CASE WHEN l.unlimited THEN open.renewals = 0 ELSE l.quantity > open.units END;

-- What a customer is offered for the next term; turned into an order as it stands, or not at all.
CREATE SEQUENCE quote_number;
CREATE TABLE renewal_quotes (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  number text COLLATE "C" NOT NULL UNIQUE DEFAULT 'Q-' || lpad(nextval('quote_number')::text, 8, '0'),
  organization_id uuid NOT NULL REFERENCES organizations,
  contact_id uuid REFERENCES people,
  status text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'ORDERED', 'WITHDRAWN', 'EXPIRED')),
  currency text NOT NULL,
  total numeric(18,4) NOT NULL,
  valid_until date NOT NULL,
  order_id uuid REFERENCES orders,
  created_by text NOT NULL,
  -- Digest of what is offered: the same again is the same quote, as long as it is open.
  content bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON renewal_quotes (organization_id);
CREATE INDEX ON renewal_quotes (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX ON renewal_quotes (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ON renewal_quotes (valid_until) WHERE status = 'OPEN';
CREATE UNIQUE INDEX ON renewal_quotes (content) WHERE status = 'OPEN';

CREATE TABLE renewal_quote_lines (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  quote_id uuid NOT NULL REFERENCES renewal_quotes ON DELETE CASCADE,
  line_number bigint NOT NULL,
  entitlement_line_id uuid NOT NULL REFERENCES entitlement_lines,
  sku_id uuid NOT NULL REFERENCES skus,
  quantity bigint,
  unlimited boolean NOT NULL,
  unit_price numeric(18,4) NOT NULL,
  total numeric(18,4) NOT NULL,
  start_date date NOT NULL,
  end_date date,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (quote_id, line_number)
);
CREATE INDEX ON renewal_quote_lines (entitlement_line_id);
CREATE INDEX ON renewal_quote_lines (sku_id);
