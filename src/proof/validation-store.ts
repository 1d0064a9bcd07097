import type pg from 'pg';
import type { PlanSize } from './sample-plan.ts';
import type { ValidationOutcome } from './validation-outcome.ts';
import { parsePlan, type ValidationPlan } from './validation-plan.ts';

type ValidationState = 'PLANNED' | 'SEALED' | 'FINISHED' | 'ABANDONED';

/** A manual validation as it is stored. Instants ISO 8601 in UTC. */
export interface StoredValidation {
  readonly id: string;
  readonly migration: string;
  readonly run: string;
  readonly environment: 'rehearsal' | 'burn-in' | 'live';
  readonly state: ValidationState;
  readonly plan: ValidationPlan;
  readonly size: PlanSize;
  readonly planHash: string | null;
  readonly populationHash: string | null;
  readonly seed: string | null;
  readonly seedHash: string | null;
  readonly sealSeq: number | null;
  readonly drawnAt: string | null;
  readonly result: ValidationOutcome | null;
  readonly evidenceSeq: number | null;
  readonly version: number;
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly sealedAt: string | null;
  readonly finishedAt: string | null;
}

type Client = pg.Pool | pg.ClientBase;

const utc = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const columns = `id, migration, run, environment, state, plan, size, plan_hash AS "planHash",
  population_hash AS "populationHash", seed, seed_hash AS "seedHash", seal_seq::int AS "sealSeq", ${utc('drawn_at')} AS "drawnAt",
  result, evidence_seq::int AS "evidenceSeq", version, ${utc('created_at')} AS "createdAt", created_by AS "createdBy",
  ${utc('sealed_at')} AS "sealedAt", ${utc('finished_at')} AS "finishedAt"`;

/** Validations of a migration, newest first, older than an instant and id. */
export async function listValidations(
  pool: pg.Pool,
  migration: string,
  page: { readonly limit: number; readonly before?: readonly [string, string] | undefined },
): Promise<StoredValidation[]> {
  const found = await pool.query<StoredValidation>(
    `SELECT ${columns} FROM validation
      WHERE migration = $1 AND ($2::timestamptz IS NULL OR (date_trunc('milliseconds', created_at), id) < ($2::timestamptz, $3::uuid))
      ORDER BY date_trunc('milliseconds', created_at) DESC, id DESC LIMIT $4`,
    [migration, page.before?.[0], page.before?.[1], page.limit],
  );
  return found.rows.map(read);
}

/** One validation, or undefined; `lock` holds it until the transaction ends. */
export async function findValidation(
  client: Client,
  migration: string,
  id: string,
  lock = false,
): Promise<StoredValidation | undefined> {
  const found = await client.query<StoredValidation>(
    `SELECT ${columns} FROM validation WHERE migration = $1 AND id = $2 ${lock ? 'FOR UPDATE' : ''}`,
    [migration, id],
  );
  return found.rows.map(read)[0];
}

function read(row: StoredValidation): StoredValidation {
  return { ...row, plan: parsePlan(row.plan) };
}

/** Keeps a plan; returns the id of the new validation. */
export async function insertValidation(
  client: pg.ClientBase,
  one: {
    readonly migration: string;
    readonly run: string;
    readonly environment: string;
    readonly plan: ValidationPlan;
    readonly size: PlanSize;
    readonly by: string | null;
  },
): Promise<string> {
  const made = await client.query<{ id: string }>(
    `INSERT INTO validation (migration, run, environment, plan, size, created_by, updated_by)
     VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING id`,
    [one.migration, one.run, one.environment, JSON.stringify(one.plan), JSON.stringify(one.size), one.by],
  );
  const id = made.rows[0]?.id;
  if (id === undefined) throw new Error('the validation was not returned');
  return id;
}

/** Replaces the plan of a validation that is not sealed. */
export async function updatePlan(
  client: pg.ClientBase,
  id: string,
  change: { run: string; environment: string; plan: ValidationPlan; size: PlanSize; by: string | null },
): Promise<void> {
  await client.query(
    `UPDATE validation SET run = $2, environment = $3, plan = $4, size = $5, updated_by = $6, updated_at = now(), version = version + 1
      WHERE id = $1 AND state = 'PLANNED'`,
    [id, change.run, change.environment, JSON.stringify(change.plan), JSON.stringify(change.size), change.by],
  );
}

/** Notes that these records are drawn by this validation; returns the entity whose records were drawn before, if one was. */
export async function reserveDraw(
  client: pg.ClientBase,
  migration: string,
  validation: string,
  populations: readonly { readonly entity: string; readonly hash: string }[],
): Promise<{ entity: string; title: string } | undefined> {
  for (const { entity, hash } of populations) {
    const made = await client.query(
      `INSERT INTO validation_draw (migration, entity, population_hash, validation) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [migration, entity, hash, validation],
    );
    if (made.rowCount === 1) continue;
    const before = await client.query<{ title: string }>(
      `SELECT v.plan ->> 'title' AS title FROM validation_draw d JOIN validation v ON v.id = d.validation
        WHERE d.migration = $1 AND d.entity = $2 AND d.population_hash = $3`,
      [migration, entity, hash],
    );
    return { entity, title: before.rows[0]?.title ?? '' };
  }
  return undefined;
}

/** Seals a plan: from here on nothing of it changes. */
export async function markSealed(
  client: pg.ClientBase,
  id: string,
  seal: { planHash: string; populationHash: string; seed: string; seedHash: string; seq: number; at: string },
): Promise<void> {
  await client.query(
    `UPDATE validation SET state = 'SEALED', plan_hash = $2, population_hash = $3, seed = $4, seed_hash = $5, seal_seq = $6,
            sealed_at = $7, updated_at = now(), version = version + 1 WHERE id = $1`,
    [id, seal.planHash, seal.populationHash, seal.seed, seal.seedHash, seal.seq, seal.at],
  );
}

/** Notes that the sample is drawn and can be reviewed. */
export async function markDrawn(client: pg.ClientBase, id: string, at: string): Promise<void> {
  await client.query('UPDATE validation SET drawn_at = $2 WHERE id = $1', [id, at]);
}

/** Gives up a plan that was not sealed. */
export async function markAbandoned(client: pg.ClientBase, id: string): Promise<void> {
  await client.query(
    `UPDATE validation SET state = 'ABANDONED', updated_at = now(), version = version + 1 WHERE id = $1 AND state = 'PLANNED'`,
    [id],
  );
}

/** Keeps the result; also the new result when a finding was settled afterwards. */
export async function markFinished(
  client: pg.ClientBase,
  id: string,
  result: ValidationOutcome,
  seq: number,
  at: string,
): Promise<void> {
  await client.query(
    `UPDATE validation SET state = 'FINISHED', result = $2, evidence_seq = $3, finished_at = coalesce(finished_at, $4),
            updated_at = now(), version = version + 1 WHERE id = $1`,
    [id, JSON.stringify(result), seq, at],
  );
}

/** A run of a migration and where it ran, or undefined; the newest that compared records when none is named. */
export async function findRun(
  pool: pg.Pool,
  migration: string,
  run: string | undefined,
): Promise<{ id: string; environment: StoredValidation['environment'] } | undefined> {
  const found = await pool.query<{ id: string; environment: StoredValidation['environment'] }>(
    `SELECT r.id, r.environment FROM run r JOIN run_stage s ON s.run = r.id AND s.stage = 'reconcile' AND s.state = 'done'
      WHERE r.migration = $1 AND ($2::text IS NULL OR r.id = $2) ORDER BY r.id DESC LIMIT 1`,
    [migration, run],
  );
  return found.rows[0];
}
