import type pg from 'pg';
import type { Opinion, PlantedScore, ReviewState, ReviewVerdict } from './decide-record.ts';
import type { PlantedField } from './plant-record.ts';

type Client = pg.Pool | pg.ClientBase;

/** A record to review. */
export interface ReviewItem {
  readonly id: string;
  readonly entity: string;
  readonly stratum: string;
  readonly oldKey: string;
  readonly turn: number;
  readonly place: number | null;
  readonly second: boolean;
  readonly planted: PlantedField | null;
  readonly needs: 'FIRST' | 'SECOND' | 'THIRD' | null;
  readonly decided: 'CORRECT' | 'WRONG' | null;
  readonly settled: string | null;
}

/** What a reviewer said. */
export interface Judgement {
  readonly id: string;
  readonly item: string;
  readonly reviewer: string;
  readonly verdict: ReviewVerdict;
  readonly note: string;
  readonly seconds: number;
  readonly at: string;
}

const itemColumns = `i.id, i.entity, i.stratum, i.old_key AS "oldKey", i.turn, i.place, i.second, i.planted, i.needs, i.decided, i.settled`;
const judgementColumns = `j.id, j.item, j.reviewer, j.verdict, j.note, j.seconds, to_char(j.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at`;

/** Adds drawn records, many at once; a record that is there already stays. */
export async function insertItems(
  client: pg.ClientBase,
  validation: string,
  items: readonly Pick<
    ReviewItem,
    'id' | 'entity' | 'stratum' | 'oldKey' | 'turn' | 'place' | 'second' | 'planted'
  >[],
): Promise<void> {
  await client.query(
    `INSERT INTO validation_item (id, validation, entity, stratum, old_key, turn, place, second, planted)
     SELECT u.id, $1, u.entity, u.stratum, u.old_key, u.turn, u.place, u.second, u.planted
       FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::boolean[], $9::jsonb[])
              AS u (id, entity, stratum, old_key, turn, place, second, planted)
     ON CONFLICT (id) DO NOTHING`,
    [
      validation,
      items.map((one) => one.id),
      items.map((one) => one.entity),
      items.map((one) => one.stratum),
      items.map((one) => one.oldKey),
      items.map((one) => one.turn),
      items.map((one) => one.place),
      items.map((one) => one.second),
      items.map((one) => (one.planted === null ? null : JSON.stringify(one.planted))),
    ],
  );
}

/** One record of a validation, or undefined; `lock` holds it until the transaction ends. */
export async function findItem(
  client: Client,
  validation: string,
  id: string,
  lock = false,
): Promise<ReviewItem | undefined> {
  const found = await client.query<ReviewItem>(
    `SELECT ${itemColumns} FROM validation_item i WHERE i.validation = $1 AND i.id = $2 ${lock ? 'FOR UPDATE' : ''}`,
    [validation, id],
  );
  return found.rows[0];
}

/** What every reviewer said last of a record, oldest first. */
export async function currentJudgements(client: Client, item: string): Promise<Judgement[]> {
  const found = await client.query<Judgement>(
    `SELECT ${judgementColumns} FROM validation_judgement j
      WHERE j.item = $1 AND j.seq = (SELECT max(k.seq) FROM validation_judgement k WHERE k.item = j.item AND k.reviewer = j.reviewer)
      ORDER BY j.seq`,
    [item],
  );
  return found.rows;
}

/** A judgement by its id, or undefined. */
export async function findJudgement(client: Client, id: string): Promise<Judgement | undefined> {
  const found = await client.query<Judgement>(
    `SELECT ${judgementColumns} FROM validation_judgement j WHERE j.id = $1`,
    [id],
  );
  return found.rows[0];
}

/** Adds what a reviewer said; earlier words of the same reviewer stay below it. */
export async function insertJudgement(client: pg.ClientBase, one: Judgement): Promise<void> {
  await client.query(
    `INSERT INTO validation_judgement (id, item, reviewer, verdict, note, seconds, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [one.id, one.item, one.reviewer, one.verdict, one.note, one.seconds, one.at],
  );
}

/** Whether the comparison's verdict was shown to a reviewer. */
export async function isRevealed(client: Client, item: string, reviewer: string): Promise<boolean> {
  const found = await client.query('SELECT 1 FROM validation_reveal WHERE item = $1 AND reviewer = $2', [
    item,
    reviewer,
  ]);
  return found.rowCount === 1;
}

/** Notes that the comparison's verdict is shown to a reviewer. */
export async function insertReveal(pool: pg.Pool, item: string, reviewer: string): Promise<void> {
  await pool.query('INSERT INTO validation_reveal (item, reviewer) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    item,
    reviewer,
  ]);
}

/** Keeps what the reviews of a record amount to. */
export async function setReviewState(client: pg.ClientBase, item: string, state: ReviewState): Promise<void> {
  await client.query('UPDATE validation_item SET needs = $2, decided = $3 WHERE id = $1', [
    item,
    state.needs,
    state.decided,
  ]);
}

/** Per reviewer: planted records seen and not called correct. */
export async function plantedScores(client: Client, validation: string): Promise<Map<string, PlantedScore>> {
  const found = await client.query<{ reviewer: string; seen: number; found: number }>(
    `SELECT j.reviewer, count(*)::int AS seen, count(*) FILTER (WHERE j.verdict <> 'CORRECT')::int AS found
       FROM validation_item i JOIN validation_judgement j ON j.item = i.id
      WHERE i.validation = $1 AND i.planted IS NOT NULL
        AND j.seq = (SELECT max(k.seq) FROM validation_judgement k WHERE k.item = j.item AND k.reviewer = j.reviewer)
      GROUP BY j.reviewer`,
    [validation],
  );
  return new Map(found.rows.map((row) => [row.reviewer, { seen: row.seen, found: row.found }]));
}

/** How many records were planted. */
export async function plantedCount(client: Client, validation: string): Promise<number> {
  const found = await client.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM validation_item WHERE validation = $1 AND planted IS NOT NULL',
    [validation],
  );
  return found.rows[0]?.n ?? 0;
}

/** Records that only these reviewers judged, with what they said: their state depends on whether they can be relied on. */
export async function itemsJudgedBy(
  client: Client,
  validation: string,
  reviewer: string,
): Promise<(ReviewItem & { readonly opinions: readonly Opinion[] })[]> {
  const found = await client.query<ReviewItem & { opinions: Opinion[] }>(
    `SELECT ${itemColumns}, (SELECT json_agg(json_build_object('reviewer', j.reviewer, 'verdict', j.verdict) ORDER BY j.seq)
              FROM validation_judgement j
             WHERE j.item = i.id AND j.seq = (SELECT max(k.seq) FROM validation_judgement k WHERE k.item = j.item AND k.reviewer = j.reviewer)) AS opinions
       FROM validation_item i
      WHERE i.validation = $1 AND i.planted IS NULL
        AND EXISTS (SELECT 1 FROM validation_judgement j WHERE j.item = i.id AND j.reviewer = $2)`,
    [validation, reviewer],
  );
  return found.rows;
}

/** The drawn records of every stratum, in the order of the draw, as far as they are decided. */
export async function decidedRecords(
  client: Client,
  validation: string,
): Promise<{ entity: string; stratum: string; records: ('CORRECT' | 'WRONG' | null)[] }[]> {
  const found = await client.query<{
    entity: string;
    stratum: string;
    records: ('CORRECT' | 'WRONG' | null)[];
  }>(
    `SELECT entity, stratum, json_agg(decided ORDER BY place) AS records FROM validation_item
      WHERE validation = $1 AND planted IS NULL GROUP BY entity, stratum`,
    [validation],
  );
  return found.rows;
}

/** Marks the records of a stratum that a sequential test no longer needs. */
export async function setNeeded(
  client: pg.ClientBase,
  validation: string,
  stratum: { readonly entity: string; readonly stratum: string },
  upToPlace: number,
): Promise<void> {
  await client.query(
    `UPDATE validation_item SET needed = (place <= $4)
      WHERE validation = $1 AND entity = $2 AND stratum = $3 AND place IS NOT NULL AND needed <> (place <= $4)`,
    [validation, stratum.entity, stratum.stratum, upToPlace],
  );
}

/** Records that were found wrong, with the notes of their reviewers. */
export async function wrongItems(
  client: Client,
  validation: string,
): Promise<(Pick<ReviewItem, 'id' | 'entity' | 'oldKey' | 'settled'> & { readonly notes: string[] })[]> {
  const found = await client.query<
    Pick<ReviewItem, 'id' | 'entity' | 'oldKey' | 'settled'> & { notes: string[] }
  >(
    `SELECT i.id, i.entity, i.old_key AS "oldKey", i.settled,
            coalesce((SELECT json_agg(j.note ORDER BY j.seq) FILTER (WHERE j.note <> '') FROM validation_judgement j WHERE j.item = i.id), '[]') AS notes
       FROM validation_item i WHERE i.validation = $1 AND i.planted IS NULL AND i.decided = 'WRONG' ORDER BY i.turn`,
    [validation],
  );
  return found.rows;
}

/** Settles a wrong record: why it is no longer open. It still counts as wrong. */
export async function setSettled(
  client: pg.ClientBase,
  item: string,
  reason: string,
  by: string | null,
  at: string,
): Promise<void> {
  await client.query(
    'UPDATE validation_item SET settled = $2, settled_by = $3, settled_at = $4 WHERE id = $1',
    [item, reason, by, at],
  );
}

/** Per reviewer: how much was judged, and the median of the seconds it took. */
export async function reviewerEfforts(
  client: Client,
  validation: string,
): Promise<{ reviewer: string; judged: number; medianSeconds: number | null }[]> {
  const found = await client.query<{ reviewer: string; judged: number; medianSeconds: number | null }>(
    `SELECT j.reviewer, count(DISTINCT j.item)::int AS judged,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY j.seconds) FILTER (WHERE j.seconds > 0) AS "medianSeconds"
       FROM validation_item i JOIN validation_judgement j ON j.item = i.id WHERE i.validation = $1 GROUP BY j.reviewer`,
    [validation],
  );
  return found.rows;
}

/** A record in somebody's work-list. */
export interface WorkRow {
  readonly id: string;
  readonly entity: string;
  readonly stratum: string;
  readonly oldKey: string;
  readonly turn: number;
  readonly why: 'FIRST' | 'SECOND' | 'THIRD';
  /** 0: this reviewer's own share; 1: what other reviewers have not come to yet. */
  readonly share: number;
}

// Planted records must look like any other: the reason to see one is how many have seen it.
const workSql = `
  SELECT i.id, i.entity, i.stratum, i.old_key AS "oldKey", i.turn,
         CASE WHEN i.planted IS NULL THEN i.needs
              ELSE (ARRAY['FIRST', 'SECOND', 'THIRD'])[1 + least(2, (SELECT count(DISTINCT j.reviewer) FROM validation_judgement j WHERE j.item = i.id))] END AS why,
         CASE WHEN i.planted IS NOT NULL OR i.needs <> 'FIRST' OR i.turn % $3 = $4 THEN 0 ELSE 1 END AS share
    FROM validation_item i
   WHERE i.validation = $1 AND i.needed AND (i.needs IS NOT NULL OR i.planted IS NOT NULL)
     AND NOT EXISTS (SELECT 1 FROM validation_judgement j WHERE j.item = i.id AND j.reviewer = $2)`;

/** What a reviewer still has to judge, own share first, in the order of the work. */
export async function listWork(
  pool: pg.Pool,
  validation: string,
  reviewer: { readonly id: string; readonly index: number; readonly of: number },
  page: { readonly limit: number; readonly after?: readonly [number, number] | undefined },
): Promise<WorkRow[]> {
  const found = await pool.query<WorkRow>(
    `SELECT * FROM (${workSql}) w WHERE $5::int IS NULL OR (share, turn) > ($5, $6) ORDER BY share, turn LIMIT $7`,
    [validation, reviewer.id, reviewer.of, reviewer.index, page.after?.[0], page.after?.[1], page.limit],
  );
  return found.rows;
}

/** How much a reviewer has to do (own share; when that is done, what others left) and has done. */
export async function countWork(
  pool: pg.Pool | pg.ClientBase,
  validation: string,
  reviewer: { readonly id: string; readonly index: number; readonly of: number },
): Promise<{ toDo: number; done: number }> {
  const found = await pool.query<{ own: number; others: number; done: number }>(
    `SELECT count(*) FILTER (WHERE share = 0)::int AS own, count(*) FILTER (WHERE share = 1)::int AS others,
            (SELECT count(DISTINCT j.item)::int FROM validation_judgement j JOIN validation_item i ON i.id = j.item
              WHERE i.validation = $1 AND j.reviewer = $2) AS done
       FROM (${workSql}) w`,
    [validation, reviewer.id, reviewer.of, reviewer.index],
  );
  const { own = 0, others = 0, done = 0 } = found.rows[0] ?? {};
  return { toDo: own > 0 ? own : others, done };
}
