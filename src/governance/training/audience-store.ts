import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { type Change, recordChange } from '../record-change.ts';
import type { Wanted } from '../wanted.ts';
import type { AudienceFigures } from './readiness.ts';

type Client = pg.ClientBase | pg.Pool;

/** An audience with its figures. */
export interface Audience extends AudienceFigures {
  /** What it must learn. */
  readonly needs: string;
  /** The number somebody set; null: everybody who works in the department is counted. */
  readonly expectedSet: number | null;
  readonly version: number;
}

interface Row {
  readonly id: string;
  readonly title: string;
  readonly kind: Audience['kind'];
  readonly needs: string;
  readonly expected: number | null;
  readonly members: number;
  readonly trained: number;
  readonly version: number;
  readonly ready: boolean | null;
  readonly by: string | null;
  readonly at: string | null;
  readonly note: string | null;
}

// A person counts as trained when the newest word about every course they were in is "passed".
const select = `
  SELECT a.id, a.title, a.kind, a.needs, a.expected, a.version,
         (SELECT count(*)::int FROM account_function f JOIN account p ON p.id = f.account AND p.active
           WHERE f.migration = a.migration AND f.function = a.id) AS members,
         (SELECT count(*)::int FROM (SELECT c.email FROM training_completion c
           WHERE c.migration = a.migration AND c.audience = a.id GROUP BY c.email HAVING bool_and(c.passed)) t) AS trained,
         d.ready, p.name AS by, d.note,
         to_char(d.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
    FROM training_audience a
    LEFT JOIN LATERAL (SELECT * FROM readiness_declaration r WHERE r.migration = a.migration AND r.audience = a.id
                        ORDER BY r.id DESC LIMIT 1) d ON true
    LEFT JOIN account p ON p.id = d.by`;

/** All audiences with their figures: departments by title, then partners and customers. */
export async function listAudiences(client: Client, migration: string): Promise<Audience[]> {
  const result = await client.query<Row>(
    `${select} WHERE a.migration = $1 ORDER BY a.kind = 'DEPARTMENT' DESC, a.title, a.id`,
    [migration],
  );
  return result.rows.map(fromRow);
}

/** One audience. Throws NOT_FOUND. */
export async function getAudience(client: Client, migration: string, id: string): Promise<Audience> {
  const result = await client.query<Row>(`${select} WHERE a.migration = $1 AND a.id = $2`, [migration, id]);
  const found = result.rows[0];
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'audience', id });
  return fromRow(found);
}

/** What a new audience is. */
export interface NewAudience {
  readonly id: string;
  readonly title: string;
  readonly kind: Audience['kind'];
  readonly needs: string;
  readonly expected: number | null;
}

/** Adds an audience. Throws ID_TAKEN. */
export async function addAudience(pool: pg.Pool, change: Change, audience: NewAudience): Promise<Audience> {
  return inTransaction(pool, async (client) => {
    const { id, title, kind, needs, expected } = audience;
    const result = await client.query(
      `INSERT INTO training_audience (migration, id, title, kind, needs, expected, created_by, updated_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (migration, id) DO NOTHING`,
      [change.migration, id, title, kind, needs, expected, change.actor.account],
    );
    if (result.rowCount === 0) throw new ChangeoverError('ID_TAKEN', { what: 'audience', id });
    return told(client, change, 'training-audience.add', null, id);
  });
}

/** Changes an audience. Throws NOT_FOUND, ChangedMeanwhile. */
export async function updateAudience(
  pool: pg.Pool,
  change: Change,
  id: string,
  version: number,
  wanted: Wanted<Pick<NewAudience, 'title' | 'needs' | 'expected'>>,
): Promise<Audience> {
  return inTransaction(pool, async (client) => {
    const before = await getAudience(client, change.migration, id);
    const result = await client.query(
      `UPDATE training_audience SET title = $4, needs = $5, expected = $6, version = version + 1, updated_at = now(),
              updated_by = $7
        WHERE migration = $1 AND id = $2 AND version = $3`,
      [
        change.migration,
        id,
        version,
        wanted.title ?? before.title,
        wanted.needs ?? before.needs,
        wanted.expected === undefined ? before.expectedSet : wanted.expected,
        change.actor.account,
      ],
    );
    if (result.rowCount === 0)
      throw new ChangedMeanwhile('audience', await getAudience(client, change.migration, id));
    return told(client, change, 'training-audience.update', before, id);
  });
}

/**
 * A department's word that it is ready, or that it is not (any longer): given by its head, or by its deputy on days that
 * the head has delegated. Declarations are kept; the newest counts. Throws NOT_FOUND, NOT_HEAD, NOT_A_DEPARTMENT.
 */
export async function declareReadiness(
  pool: pg.Pool,
  change: Change,
  id: string,
  word: { readonly ready: boolean; readonly note: string; readonly at: string },
): Promise<Audience> {
  return inTransaction(pool, async (client) => {
    const before = await getAudience(client, change.migration, id);
    if (before.kind !== 'DEPARTMENT')
      throw new ChangeoverError('NOT_A_DEPARTMENT', { audience: before.title });
    const speaks = await client.query(
      `SELECT 1 FROM account_function f JOIN account p ON p.id = f.account AND p.active
        WHERE f.migration = $1 AND f.account = $2 AND f.function = $3
          AND (f.position = 'HEAD' OR (f.position = 'DEPUTY' AND EXISTS (
                SELECT 1 FROM delegation d WHERE d.migration = $1 AND d.function = $3 AND d.deputy = $2
                   AND d.revoked_at IS NULL AND ($4::timestamptz AT TIME ZONE 'UTC')::date BETWEEN d.first_day AND d.last_day)))
          FOR SHARE OF f`,
      [change.migration, change.actor.account, id, word.at],
    );
    if (speaks.rowCount === 0) throw new ChangeoverError('NOT_HEAD', { department: before.title });
    await client.query(
      `INSERT INTO readiness_declaration (migration, audience, ready, note, trained, expected, at, by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        change.migration,
        id,
        word.ready,
        word.note,
        before.trained,
        before.expected,
        word.at,
        change.actor.account,
      ],
    );
    return told(client, change, 'training.declare', before, id);
  });
}

async function told(
  client: pg.ClientBase,
  change: Change,
  action: string,
  before: Audience | null,
  id: string,
): Promise<Audience> {
  const after = await getAudience(client, change.migration, id);
  const subject = `training-audience:${id}`;
  await recordChange(client, change, { topic: 'training', action, subject, before, after });
  return after;
}

function fromRow(row: Row): Audience {
  const { id, title, kind, needs, expected, members, trained, version, ready, by, at, note } = row;
  const declaration = ready === null || at === null ? null : { ready, by: by ?? '', at, note: note ?? '' };
  return {
    id,
    title,
    kind,
    needs,
    expected: expected ?? members,
    expectedSet: expected,
    trained,
    version,
    declaration,
  };
}
