import type { Duck } from '../duck/duck.ts';
import { literal, parquet } from '../duck/sql-text.ts';
import { attachPictures } from '../reconcile/attach-pictures.ts';
import { evaluateLaws } from '../reconcile/evaluate-laws.ts';
import type { Law } from '../reconcile/laws/law.ts';
import { laws } from '../reconcile/laws/laws.ts';
import { entitiesIn, expectedFolder, picturePath } from '../reconcile/picture-paths.ts';
import { openTotals } from '../reconcile/reconcile-detail.ts';
import { type ControlTotal, compareTotal } from '../reconcile/totals.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';

/** An entity as a mutated mapping would have left it: its expected picture, and its records with their fates. */
export interface MutatedEntity {
  readonly entity: string;
  readonly picture: string;
  readonly disposed: string;
}

/** The proof's second author: what does not depend on the mapping being right. The opener closes it. */
export interface SecondAuthor extends Disposable {
  /** Which of completeness, totals and laws would notice, had the mutated records been loaded. */
  noticed(mutated: MutatedEntity): Promise<string[]>;
}

/**
 * Evaluates completeness, control totals and laws on a mutated picture as if it had been loaded faithfully, so that
 * comparing old and new by the mapping would find nothing. What already failed without a mutant does not count.
 */
export async function openSecondAuthor(context: StageContext): Promise<SecondAuthor> {
  const duck = await context.openDuck();
  try {
    await attach(context, duck);
    const readable = [context.folder.root, sharedFolder(context.project.folder).crosswalk];
    const totals = await openTotals(context, duck, readable);
    const before = new Set(await complaints(context, duck, totals));
    return {
      async noticed(mutated) {
        const found = await complaints(context, duck, totals, mutated);
        if (await losesRows(context, duck, mutated)) found.push('completeness');
        return found.filter((one) => !before.has(one));
      },
      [Symbol.dispose]: () => duck.close(),
    };
  } catch (error) {
    duck.close();
    throw error;
  }
}

function attach(context: StageContext, duck: Duck, mutated?: MutatedEntity): Promise<ReadonlySet<string>> {
  const { folder } = context;
  return attachPictures(duck, {
    expected: expectedFolder(folder),
    // As if the records had been loaded as they were expected.
    readBack: expectedFolder(folder),
    disposed: folder.disposed,
    mapped: folder.mapped,
    replaced: mutated,
  });
}

async function complaints(
  context: StageContext,
  duck: Duck,
  totals: readonly ControlTotal[],
  mutated?: MutatedEntity,
): Promise<string[]> {
  const present = await attach(context, duck, mutated);
  const about = mutated === undefined ? laws : lawsAbout(mutated.entity);
  const broken = (await evaluateLaws(duck, present, about)).filter((law) => !law.ok);
  const found = broken.map((law) => `law ${law.id}`);
  for (const total of totals) {
    if (mutated !== undefined && !mentions(total, mutated.entity)) continue;
    if (!(await compareTotal(duck, total)).ok) found.push(`total ${total.name}`);
  }
  return found;
}

/** Whether a total can be moved by records of an entity: it reads them, or counts by their fate. */
function mentions(total: ControlTotal, entity: string): boolean {
  return (
    new RegExp(`\\bnew\\s*\\.\\s*"?${entity}\\b`, 'i').test(total.new.sql) ||
    total.old.sql.includes(`'${entity}'`)
  );
}

/** The laws that look at an entity: the others cannot be moved by a mutant of it. */
function lawsAbout(entity: string): Law[] {
  return laws.filter((law) => law.entities.includes(entity) || law.also?.includes(entity) === true);
}

/**
 * Completeness: whether raw rows that the true mapping used are not used by the mutated one, where this entity
 * answers for the table or no other entity uses the row.
 */
async function losesRows(context: StageContext, duck: Duck, mutated: MutatedEntity): Promise<boolean> {
  const { folder, project } = context;
  const sources = (file: string) =>
    `SELECT DISTINCT s.source."table" AS "table", s.source."key" AS "key" FROM (SELECT unnest(sources) AS source FROM ${parquet(file)}) s`;
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE lost AS ${sources(picturePath(folder.mapped, mutated.entity))} EXCEPT ${sources(mutated.disposed)}`);
  if ((await duck.count('SELECT count(*) FROM lost')) === 0) return false;
  const primary = Object.entries(project.config.tables)
    .filter(([, table]) => table.primary === mutated.entity)
    .map(([name]) => literal(name));
  const others = entitiesIn(folder.mapped).filter((entity) => entity.name !== mutated.entity);
  const elsewhere =
    others.length === 0
      ? 'lost WHERE false'
      : `(${others.map((entity) => sources(picturePath(folder.mapped, entity.name))).join(' UNION ')})`;
  const unaccounted = await duck.count(`
    SELECT count(*) FROM lost
     WHERE "table" IN (${primary.length === 0 ? 'NULL' : primary.join(', ')})
        OR ("table", "key") NOT IN (SELECT ("table", "key") FROM ${elsewhere})`);
  return unaccounted > 0;
}
