-- A version of the license agreement of a product. Nothing of it is ever changed: it is withdrawn, or another follows.
CREATE TABLE agreements (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  product_id uuid NOT NULL REFERENCES products,
  version text NOT NULL,
  effective_from date NOT NULL,
  -- Whether activations need its acceptance.
  required boolean NOT NULL,
  -- Whether what was accepted before it does not count any more.
  reacceptance boolean NOT NULL,
  withdrawn_at timestamptz,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (product_id, version)
);
CREATE TABLE agreement_texts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  agreement_id uuid NOT NULL REFERENCES agreements,
  locale text NOT NULL,
  title text NOT NULL,
  content text NOT NULL,
  sha256 text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (agreement_id, locale)
);

-- What makes an acceptance that was given here a proof: which text, in which way, told by whom. Imported ones have none.
CREATE TABLE acceptance_evidence (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  acceptance_id uuid NOT NULL UNIQUE REFERENCES eula_acceptances,
  agreement_id uuid NOT NULL REFERENCES agreements,
  locale text NOT NULL,
  sha256 text NOT NULL,
  how text NOT NULL CHECK (how IN ('PORTAL', 'INSTALLER', 'API', 'PAPER')),
  recorded_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON acceptance_evidence (agreement_id);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON agreement_texts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON agreement_texts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON acceptance_evidence FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON acceptance_evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION refuse_change_of_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (OLD.product_id, OLD.version, OLD.effective_from, OLD.required, OLD.reacceptance)
       IS DISTINCT FROM (NEW.product_id, NEW.version, NEW.effective_from, NEW.required, NEW.reacceptance) THEN
    RAISE EXCEPTION 'agreements are never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fixed BEFORE UPDATE OR DELETE ON agreements FOR EACH ROW EXECUTE FUNCTION refuse_change_of_agreement();
-- Two people or organizations that turned out to be one may be merged; what was accepted, and when, stays.
CREATE FUNCTION refuse_change_of_acceptance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.product_id, OLD.agreement_version, OLD.accepted_at) IS DISTINCT FROM (NEW.product_id, NEW.agreement_version, NEW.accepted_at)
     AND EXISTS (SELECT FROM acceptance_evidence WHERE acceptance_id = OLD.id) THEN
    RAISE EXCEPTION 'acceptances are never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fixed BEFORE UPDATE ON eula_acceptances FOR EACH ROW EXECUTE FUNCTION refuse_change_of_acceptance();

-- The agreement that an organization must accept before it activates rights of a product on a day; NULL when there is none. It
-- is the one in effect, when it is required and neither it was accepted nor an earlier one that still counts.
CREATE FUNCTION missing_agreement(product uuid, organization uuid, day date) RETURNS uuid LANGUAGE sql STABLE RETURN (
  WITH effective AS (
    SELECT a.id, a.version, a.required, a.reacceptance,
           row_number() OVER (ORDER BY a.effective_from, a.created_at, a.id) AS place
      FROM agreements a WHERE a.product_id = product AND a.effective_from <= day AND a.withdrawn_at IS NULL),
  latest AS (SELECT id, required FROM effective ORDER BY place DESC LIMIT 1),
  counts AS (SELECT coalesce(max(place) FILTER (WHERE reacceptance), 1) AS place FROM effective)
  SELECT l.id FROM latest l, counts
   WHERE l.required AND NOT EXISTS (
     SELECT FROM effective e JOIN eula_acceptances x ON x.product_id = product AND x.agreement_version = e.version
      WHERE e.place >= counts.place
        AND (x.organization_id = organization
             OR (x.organization_id IS NULL AND EXISTS (
                   SELECT FROM memberships m WHERE m.person_id = x.person_id AND m.organization_id = organization)))));

-- People whose data was erased: an import does not bring it back.
CREATE TABLE erasures (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  person_id uuid NOT NULL UNIQUE,
  requested_by text NOT NULL,
  -- Number of the request, or the like.
  reference text,
  changed jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
