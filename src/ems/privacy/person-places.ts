/**
 * Where rows about a person are: table → condition on its rows, with the ids of the person ($1, uuid[]), its addresses in small
 * letters ($2, text[]) and a pattern of its addresses and names ($3, NULL when there is none). Only these tables are exported.
 */
export const personRows: Readonly<Record<string, string>> = {
  people: 'id = ANY($1)',
  credentials: 'person_id = ANY($1)',
  memberships: 'person_id = ANY($1)',
  entitlements: 'contact_id = ANY($1)',
  entitlement_parties: 'person_id = ANY($1)',
  renewals: 'contact_id = ANY($1)',
  renewal_quotes: 'contact_id = ANY($1)',
  order_requests: `EXISTS (SELECT FROM unnest($1::uuid[]) AS one (id) WHERE strpos(lower(request::text), one.id::text) > 0)`,
  eula_acceptances: 'person_id = ANY($1)',
  acceptance_evidence: 'acceptance_id IN (SELECT id FROM eula_acceptances WHERE person_id = ANY($1))',
  reminders: 'person_id = ANY($1)',
  mail_bounces: 'person_id = ANY($1)',
  mail_opt_outs: 'address_digest IN (SELECT address_digest(email) FROM people WHERE id = ANY($1))',
  devices: `(fingerprint IN (SELECT 'person:' || one.id FROM unnest($1::uuid[]) AS one (id)) OR concat_ws(' ', fingerprint, name, attributes) ~* $3::text)`,
  activation_events: `concat_ws(' ', detail, attributes) ~* $3::text`,
  audit_events: `concat_ws(' ', actor, subject_key, detail, attributes) ~* $3::text`,
  merges: `entity = 'people' AND (loser_id = ANY($1) OR survivor_id = ANY($1))`,
  change_log: `entity = 'people' AND entity_id IN (SELECT one.id::text FROM unnest($1::uuid[]) AS one (id))`,
  idempotency_keys: `(EXISTS (SELECT FROM unnest($1::uuid[]) AS one (id) WHERE strpos(lower(body), one.id::text) > 0)
    OR EXISTS (SELECT FROM unnest($2::text[]) AS one (address) WHERE strpos(lower(body), one.address) > 0))`,
};

/** Columns that are never given out, not even to the person: secrets, digests, and answers of other requests. */
export const withheldColumns = ['digest', 'salt', 'address_digest', 'claim', 'request', 'body'];

/** Texts and free attributes out of which an address and a name are taken, wherever they stand. */
export const redactedColumns: readonly { readonly table: string; readonly columns: readonly string[] }[] = [
  { table: 'devices', columns: ['name', 'attributes'] },
  { table: 'activation_events', columns: ['detail', 'attributes'] },
  { table: 'audit_events', columns: ['actor', 'subject_key', 'detail', 'attributes'] },
  ...[
    'activations',
    'usage_reports',
    'license_artifacts',
    'organizations',
    'orders',
    'order_lines',
    'entitlements',
    'entitlement_parties',
    'entitlement_lines',
    'renewals',
    'eula_acceptances',
  ].map((table) => ({ table, columns: ['attributes'] })),
];
