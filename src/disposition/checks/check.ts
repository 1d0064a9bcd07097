import type { Duck } from '../../duck/duck.ts';
import { identifier } from '../../duck/sql-text.ts';
import type { Disposition } from '../../model/disposition.ts';
import { type Entity, references } from '../../model/entity.ts';
import { shownKeySql } from '../shown-key.ts';

/** One SELECT of a check on one entity: yields old_key, field, value, survivor (all VARCHAR, NULL where there is none). */
export interface CheckQuery {
  readonly entity: string;
  readonly sql: string;
}

/**
 * When a check looks. `doubles` find the same company or person twice; `double-lines` the same license once those are
 * followed; `double-relations` what then says the same twice; `records` everything else, with all merges followed.
 */
export type CheckPhase = 'doubles' | 'double-lines' | 'double-relations' | 'records';

export const checkPhases: readonly CheckPhase[] = ['doubles', 'double-lines', 'double-relations', 'records'];

/** What a check may ask about this run while it writes its SQL. */
export interface CheckScope {
  readonly duck: Duck;
  /** Entities that have a mapping in this run, in dependency order. */
  readonly entities: readonly Entity[];
  /** Fate by the project's will of what a rule finds. */
  readonly disposition: (rule: string) => Disposition;
  /** Conversion rules whose records do not simply move: their finding already explains an empty field. */
  readonly holdingConversions: readonly string[];
  /** IANA zone in which the day of the snapshot ends. */
  readonly timeZone: string;
}

/**
 * The SQL of one rule over the views `mapped.<entity>` (as mapped), `followed.<entity>` (without merged records, their
 * references leading to survivors) and `work.finding_<entity>` (found so far). Set-based; never a cross join.
 */
export interface Check {
  readonly rule: string;
  readonly phase: CheckPhase;
  /** It names the record that its finding would be merged into. */
  readonly findsSurvivor: boolean;
  /** Prepares tables in the schema `work`, before `queries`. */
  readonly prepare?: (scope: CheckScope) => Promise<void>;
  readonly queries: (scope: CheckScope) => readonly CheckQuery[];
}

/** A check on whole records of one entity: those of `from` for which `where` holds. */
export function recordCheck(
  rule: string,
  entity: string,
  one: { readonly where: string; readonly field?: string; readonly value?: string; readonly from?: string },
): Check {
  const { where, from = `mapped.${entity} r` } = one;
  const value = one.value ?? 'NULL::VARCHAR';
  const sql = `SELECT r.old_key, ${textOrNull(one.field)} AS field, ${value} AS value, NULL::VARCHAR AS survivor FROM ${from} WHERE ${where}`;
  return { rule, phase: 'records', findsSurvivor: false, queries: () => [{ entity, sql }] };
}

const textOrNull = (text: string | undefined): string => (text === undefined ? 'NULL::VARCHAR' : `'${text}'`);

/** SQL: whether the conversion already reported a finding on this field of `alias` that keeps the record from moving. */
export function alreadyFound(scope: CheckScope, alias: string, field: string): string {
  if (scope.holdingConversions.length === 0) return 'false';
  const rules = scope.holdingConversions.map((rule) => `'${rule}'`).join(', ');
  return `len(list_filter(${alias}.findings, lambda f: f.field = '${field}' AND f.rule IN (${rules}))) > 0`;
}

/** SQL: the value of a field as findings may show it: `***` for personal data and secrets, also in keys of people. */
export function shown(entity: Entity, field: string, alias: string): string {
  const one = entity.fields[field];
  const hidden = one === undefined || one.personal || one.secret || one.to === 'person';
  if (hidden) return "'***'";
  const value = `${alias}.${identifier(field)}::VARCHAR`;
  return one.to === undefined ? value : shownKeySql(value);
}

/**
 * SQL: `expression` is among those that occur more than once in `from`. Only 64-bit hashes are grouped, so that memory stays
 * small at ten million rows; the few false hits of a hash are sorted out by the exact comparison that follows.
 */
export function isRepeated(expression: string, from: string, where: string): string {
  return `hash(${expression}) IN (SELECT hash(${expression}) FROM ${from} WHERE ${where} GROUP BY 1 HAVING count(*) > 1)`;
}

/** SQL: the smallest key (shortest, then in order) among rows that agree in `by`: the survivor. */
export function smallestKey(by: string): string {
  return `first_value(old_key) OVER (PARTITION BY ${by} ORDER BY length(old_key), old_key)`;
}

/** The references of an entity, as the model declares them. */
export const referencesOf = references;
