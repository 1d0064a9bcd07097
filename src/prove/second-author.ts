import type { Duck } from '../duck/duck.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { isChangeoverError } from '../lib/errors.ts';
import { attachPictures } from '../reconcile/attach-pictures.ts';
import { evaluateLaws } from '../reconcile/evaluate-laws.ts';
import { laws } from '../reconcile/laws/laws.ts';
import { entitiesIn, expectedFolder, picturePath } from '../reconcile/picture-paths.ts';
import { openTotals } from '../reconcile/reconcile-detail.ts';
import { type ControlTotal, compareTotal } from '../reconcile/totals.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';

/** An entity as a mutated mapping would have left it. */
interface MutatedEntity {
  readonly entity: string;
  /** Tables of the DuckDB: the expected picture, and the records with their fates. */
  readonly picture: string;
  readonly disposed: string;
}

/** The proof's second author: what does not depend on the mapping being right. */
export interface SecondAuthor {
  /** The first of completeness, laws and totals that would notice, had the mutated records been loaded; none otherwise. */
  noticed(mutated: MutatedEntity): Promise<string[]>;
}

/**
 * Evaluates completeness, laws and control totals on a mutated picture as if it had been loaded faithfully, so that
 * comparing old and new by the mapping would find nothing. What already fails without a mutant does not count. From
 * here on `duck` is confined to the files of the run.
 */
export async function openSecondAuthor(context: StageContext, duck: Duck): Promise<SecondAuthor> {
  const { folder, project } = context;
  const expected = expectedFolder(folder);
  const present = await attachPictures(duck, {
    expected,
    // As if the records had been loaded as they were expected.
    readBack: expected,
    disposed: folder.disposed,
    mapped: folder.mapped,
  });
  // Tens of millions of rows in a large estate: a view of the files, never a copy in memory.
  await duck.run(`CREATE VIEW every_fate AS ${fates(folder.disposed)}`);
  const totals = await openTotals(context, duck, [folder.root, sharedFolder(project.folder).crosswalk]);
  const before = new Set<string>();
  for (const law of await evaluateLaws(duck, present)) if (!law.ok) before.add(`law ${law.id}`);
  for (const total of totals) {
    if (!(await compareTotal(duck, total)).ok) before.add(`total ${total.name}`);
  }
  return {
    async noticed(mutated) {
      if (await losesRows(context, duck, mutated)) return ['completeness'];
      await show(duck, mutated.entity, mutated.picture, mutated.disposed);
      try {
        const first = await firstComplaint(duck, mutated.entity, present, totals, before);
        return first === undefined ? [] : [first];
      } finally {
        const { entity } = mutated;
        await show(
          duck,
          entity,
          parquet(picturePath(expected, entity)),
          `(FROM every_fate WHERE entity = ${literal(entity)})`,
        );
      }
    },
  };
}

function fates(disposed: string): string {
  const selects = entitiesIn(disposed).map(
    ({ name }) =>
      `SELECT ${literal(name)} AS entity, old_key, disposition FROM ${parquet(picturePath(disposed, name))}`,
  );
  return selects.join(' UNION ALL ');
}

/** Lets the views of an entity show other records. */
async function show(duck: Duck, entity: string, picture: string, fates: string): Promise<void> {
  for (const schema of ['old', 'new']) {
    await duck.run(`CREATE OR REPLACE VIEW ${schema}.${identifier(entity)} AS SELECT * FROM ${picture}`);
  }
  await duck.run(`
    CREATE OR REPLACE VIEW fate AS
      FROM every_fate WHERE entity <> ${literal(entity)}
      UNION ALL SELECT ${literal(entity)}, old_key, disposition FROM ${fates}`);
}

async function firstComplaint(
  duck: Duck,
  entity: string,
  present: ReadonlySet<string>,
  totals: readonly ControlTotal[],
  before: ReadonlySet<string>,
): Promise<string | undefined> {
  // The other laws cannot be moved by a mutant of this entity.
  const about = laws.filter((law) => law.entities.includes(entity) || law.also?.includes(entity) === true);
  const broken = (await evaluateLaws(duck, present, about)).find(
    (law) => !law.ok && !before.has(`law ${law.id}`),
  );
  if (broken !== undefined) return `law ${broken.id}`;
  for (const total of totals) {
    const name = `total ${total.name}`;
    if (!before.has(name) && mentions(total, entity) && !(await holds(duck, total))) return name;
  }
  return undefined;
}

/** Whether a total holds; one that cannot be computed from what a mutant left does not. */
async function holds(duck: Duck, total: ControlTotal): Promise<boolean> {
  try {
    return (await compareTotal(duck, total)).ok;
  } catch (error) {
    if (isChangeoverError(error, 'TOTAL_INVALID')) return false;
    throw error;
  }
}

/** Whether a total can be moved by records of an entity: it reads them, or counts by their fate. */
function mentions(total: ControlTotal, entity: string): boolean {
  const read = new RegExp(`\\bnew\\s*\\.\\s*"?${entity}\\b`, 'i');
  return read.test(total.new.sql) || total.old.sql.includes(`'${entity}'`);
}

/**
 * Completeness: whether raw rows that the true mapping used are not used by the mutated one, where this entity
 * answers for the table or no other entity uses the row.
 */
async function losesRows(context: StageContext, duck: Duck, mutated: MutatedEntity): Promise<boolean> {
  const { folder, project } = context;
  const sources = (from: string) =>
    `SELECT DISTINCT s.source."table" AS "table", s.source."key" AS "key" FROM (SELECT unnest(sources) AS source FROM ${from}) s`;
  const mapped = (entity: string) => sources(parquet(picturePath(folder.mapped, entity)));
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE lost AS ${mapped(mutated.entity)} EXCEPT ${sources(mutated.disposed)}`,
  );
  if ((await duck.count('SELECT count(*) FROM lost')) === 0) return false;
  const primary = Object.entries(project.config.tables)
    .filter(([, table]) => table.primary === mutated.entity)
    .map(([name]) => literal(name));
  if (
    primary.length > 0 &&
    (await duck.count(`SELECT count(*) FROM lost WHERE "table" IN (${primary.join(', ')})`)) > 0
  ) {
    return true;
  }
  const others = entitiesIn(folder.mapped).filter((entity) => entity.name !== mutated.entity);
  if (others.length === 0) return true;
  const elsewhere = others.map((entity) => mapped(entity.name)).join(' UNION ALL ');
  return (
    (await duck.count(`SELECT count(*) FROM lost ANTI JOIN (${elsewhere}) e USING ("table", "key")`)) > 0
  );
}
