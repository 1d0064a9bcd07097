import type { Company } from './names.ts';
import type { Random } from './random.ts';
import type { Difficulty } from './right-fates.ts';
import type { Row, TableName } from './schema.ts';

/** A record that the migration should make of the rows of an account, and what is wrong with it. */
export interface ExpectedRecord {
  readonly entity: string;
  readonly key: string;
  /** Names (`entity|key`) of the records that it points at. */
  readonly refs: readonly string[];
  readonly findings: { readonly rule: Difficulty; readonly field: string | null }[];
  /** Name of the record that it should be merged into. */
  survivor: string | undefined;
}

/** What the archive rule needs to know about a line. */
export interface LineFacts {
  readonly key: string;
  readonly entitlement: string;
  /** Its end, when it is a closed term; undefined for all others. */
  readonly closedTermEnd: string | undefined;
  readonly parent: string | undefined;
}

/** Ids by table, counted through all accounts. */
export class Ids {
  readonly #last = new Map<string, number>();

  next(table: string): number {
    const id = (this.#last.get(table) ?? 0) + 1;
    this.#last.set(table, id);
    return id;
  }
}

export const nameOf = (entity: string, key: string | number): string => `${entity}|${key}`;

/**
 * All that belongs to one company or private buyer: rows of the old tables, and the records that should become of
 * them. Nothing in it points into another account, so accounts are made and forgotten one by one.
 */
export class Account {
  readonly number: number;
  readonly random: Random;
  readonly company: Company;
  readonly #ids: Ids;
  readonly rows: { readonly table: TableName; readonly row: Record<string, unknown> }[] = [];
  readonly records = new Map<string, ExpectedRecord>();
  readonly lines: LineFacts[] = [];
  readonly activations: {
    readonly key: string;
    readonly line: string;
    readonly device: string | undefined;
  }[] = [];
  readonly memberships: {
    readonly key: string;
    readonly organization: string;
    readonly person: string;
    readonly role: string;
  }[] = [];
  /** Lines and activations of which a license file was kept: `line|7`, `activation|9`. */
  readonly filed = new Set<string>();

  constructor(number: number, random: Random, company: Company, ids: Ids) {
    this.number = number;
    this.random = random;
    this.company = company;
    this.#ids = ids;
  }

  /** The next id of a table, with or without a row for it. */
  id(table: TableName): number {
    return this.#ids.next(table);
  }

  insert<T extends TableName>(table: T, row: Row<T>): void {
    this.rows.push({ table, row });
  }

  /** Notes a record that must come out of the migration; the first to say so is right. References that are undefined are none. */
  expect(entity: string, key: string | number, refs: readonly (string | undefined)[] = []): ExpectedRecord {
    const name = nameOf(entity, key);
    const known = this.records.get(name);
    if (known !== undefined) return known;
    const record: ExpectedRecord = {
      entity,
      key: String(key),
      refs: refs.filter((one) => one !== undefined),
      findings: [],
      survivor: undefined,
    };
    this.records.set(name, record);
    return record;
  }

  /** Notes what is wrong with a record. */
  plant(entity: string, key: string | number, rule: Difficulty, field: string | null = null): void {
    const record = this.records.get(nameOf(entity, key));
    if (record === undefined) throw new Error(`nothing to plant ${rule} on: ${entity} ${key}`);
    if (record.findings.some((one) => one.rule === rule && one.field === field)) return;
    record.findings.push({ rule, field });
  }

  /** Notes that these records are one; the one with the shortest key, then the first in order, survives. */
  same(entity: string, keys: readonly (string | number)[], rule: Difficulty, field: string | null): void {
    const ordered = keys.map(String).sort(byLength);
    const [survivor] = ordered;
    for (const key of ordered) {
      if (key === survivor) continue;
      this.plant(entity, key, rule, field);
      const record = this.records.get(nameOf(entity, key));
      if (record !== undefined) record.survivor = nameOf(entity, survivor ?? key);
    }
  }

  /** The name of the record that stands for this one, itself when it is not merged. */
  standsFor(name: string): string {
    return this.records.get(name)?.survivor ?? name;
  }
}

const characters = (text: string): number => Array.from(text).length;

/** Shorter keys first, then in the order of their bytes. */
function byLength(one: string, other: string): number {
  return characters(one) - characters(other) || Buffer.compare(Buffer.from(one), Buffer.from(other));
}
