import type { Duck } from '../duck/duck.ts';
import { identifier, literal } from '../duck/sql-text.ts';
import { ChangeoverError, isChangeoverError, reasonOf } from '../lib/errors.ts';
import { dispositions } from '../model/disposition.ts';
import type { Entity } from '../model/entity.ts';
import { readSqlFiles, type SqlFile } from '../project/mapping-file.ts';
import type { Project } from '../project/project.ts';
import { shownKeySql } from './shown-key.ts';
import { rankOfSql, strengthOf } from './strength.ts';

const required = ['entity', 'old_key', 'disposition', 'reason'];
const optional = ['survivor', 'overrides'];

/**
 * Runs `rules/*.sql` over `mapped.*`, `raw.*` and `as_of()` and adds what they say to `work.finding_<entity>`. Each returns
 * entity, old_key, disposition, reason; `survivor` for MERGE; `overrides` (true) to win over built-in checks. The reason code of a fate is
 * `rule:<file>`; the reason given is the value of the finding. Throws RULE_INVALID.
 */
export async function runProjectRules(
  duck: Duck,
  project: Project,
  entities: readonly Entity[],
): Promise<void> {
  const files = await readSqlFiles(project, 'rules');
  for (const [order, file] of files.entries()) {
    await runSelect(duck, file, required, optional, 'RULE_INVALID', 'work.said');
    await checkSaid(duck, file, entities);
    for (const entity of entities) await addFindings(duck, file, order, entity);
  }
}

/**
 * Runs one SELECT that people wrote into a scratch table, its columns as VARCHAR (`overrides` as BOOLEAN). Throws `code` when it is
 * not one SELECT, does not run, or its columns are others than wanted.
 */
export async function runSelect(
  duck: Duck,
  file: SqlFile,
  wanted: readonly string[],
  allowed: readonly string[],
  code: 'RULE_INVALID' | 'LISTING_INVALID' | 'WAVES_INVALID',
  into: string,
): Promise<void> {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new ChangeoverError(code, { file: file.file, reason }, { cause });
  };
  try {
    const count = await duck.statementCount(file.sql);
    if (count !== 1) refuse(`it holds ${count} statements where one SELECT belongs`);
    const tree = await duck.row<{ error: string }>(
      `SELECT json_serialize_sql(${literal(file.sql)})::JSON->>'error' AS error`,
    );
    if (tree?.error !== 'false') refuse('its statement is not a SELECT');
    await duck.run(`CREATE OR REPLACE TEMP VIEW changeover_said AS ${file.sql}`);
    const columns = (await duck.describe('SELECT * FROM changeover_said')).map((one) =>
      one.name.toLowerCase(),
    );
    const missing = wanted.find((name) => !columns.includes(name));
    if (missing !== undefined) refuse(`it does not return the column ${missing}`);
    const strange = columns.find((name) => !wanted.includes(name) && !allowed.includes(name));
    if (strange !== undefined) refuse(`it returns an unknown column ${strange}`);
    const select = [...wanted, ...allowed].map((name) => {
      const type = name === 'overrides' ? 'BOOLEAN' : 'VARCHAR';
      return `${columns.includes(name) ? identifier(name) : 'NULL'}::${type} AS ${identifier(name)}`;
    });
    await duck.run(`CREATE OR REPLACE TABLE ${into} AS SELECT ${select.join(', ')} FROM changeover_said`);
    await duck.run('DROP VIEW changeover_said');
  } catch (error) {
    if (isChangeoverError(error, 'QUERY_FAILED'))
      refuse(withoutValues(reasonOf(error.cause ?? error)), error);
    throw error;
  }
}

/** DuckDB's complaint without the value of a row, which may be a license key or a name. */
function withoutValues(reason: string): string {
  return /^(Conversion|Invalid Input|Out of Range) Error/.test(reason)
    ? reason.replaceAll(/'[^']*'|"[^"]*"/g, '‹value›')
    : reason;
}

async function checkSaid(duck: Duck, file: SqlFile, entities: readonly Entity[]): Promise<void> {
  const known = entities.map((entity) => literal(entity.name)).join(', ') || "''";
  const tests: [where: string, says: string][] = [
    [
      `entity IS NULL OR entity NOT IN (${known})`,
      "'it names the entity ' || coalesce(entity, 'NULL') || ', which has no mapping'",
    ],
    [
      `disposition IS NULL OR disposition NOT IN (${dispositions.map(literal).join(', ')})`,
      `'it gives the disposition ' || coalesce(disposition, 'NULL') || ', which is none of ${dispositions.join(', ')}'`,
    ],
    ['old_key IS NULL', "'it names no old_key for a record of ' || entity"],
    [
      "disposition = 'MERGE' AND survivor IS NULL",
      "'it merges a record of ' || entity || ' without naming a survivor'",
    ],
    ["disposition = 'MERGE' AND survivor = old_key", "'it merges a record of ' || entity || ' into itself'"],
  ];
  for (const [where, says] of tests)
    await refuseWhere(duck, file, `SELECT ${says} AS reason FROM work.said WHERE ${where}`);
  for (const { name } of entities) {
    const missing = (key: string, where: string) => `
      SELECT 'it names the ${name} ' || ${shownKeySql(key)} || ', which is not mapped' AS reason FROM work.said s
      WHERE entity = ${literal(name)} AND ${where}
        AND NOT EXISTS (SELECT 1 FROM mapped.${identifier(name)} r WHERE r.old_key = s.${key})`;
    await refuseWhere(duck, file, missing('old_key', 'true'));
    await refuseWhere(duck, file, missing('survivor', "disposition = 'MERGE'"));
  }
}

async function refuseWhere(duck: Duck, file: SqlFile, sql: string): Promise<void> {
  const found = await duck.row<{ reason: string }>(`SELECT reason FROM (${sql}) ORDER BY reason LIMIT 1`);
  if (found !== undefined)
    throw new ChangeoverError('RULE_INVALID', { file: file.file, reason: found.reason });
}

async function addFindings(duck: Duck, file: SqlFile, order: number, entity: Entity): Promise<void> {
  const [overriding, ordinary] = (['overriding', 'ordinary'] as const).map((level) =>
    strengthOf(level, 'REJECT', order),
  );
  const perRank = strengthOf('ordinary', 'HOLD', 0) - strengthOf('ordinary', 'REJECT', 0);
  await duck.run(`INSERT INTO work.finding_${entity.name}
    SELECT DISTINCT old_key, ${literal(`rule:${file.name}`)}, NULL, reason, CASE WHEN disposition = 'MERGE' THEN survivor END,
      CASE WHEN coalesce(overrides, false) THEN ${overriding} ELSE ${ordinary} END
        + ${rankOfSql('disposition')} * ${perRank}
    FROM work.said WHERE entity = ${literal(entity.name)}`);
}
