import { closeSync, openSync, writeSync } from 'node:fs';
import { type Account } from './account.ts';
import type { Fate } from './right-fates.ts';

/** What the first line of the answer key says. */
export interface Summary {
  readonly seed: number;
  readonly licenses: number;
  readonly as_of: string;
  /** Rows per old table. */
  readonly rows: Record<string, number>;
  /** Records per entity and fate. */
  readonly records: Record<string, Partial<Record<Fate, number>>>;
  /** Planted difficulties by rule. */
  readonly rules: Record<string, number>;
  /** Accounts by kind of dirt. */
  readonly scenarios: Record<string, number>;
  /** Share of all records, in per mille, of which something is wrong or suspicious. */
  readonly dirty_records_per_mille: number;
}

/** One line of the answer key: what is wrong with a record, and its right fate, all things considered. */
export interface Answer {
  readonly entity: string;
  readonly old_key: string;
  readonly rule: string;
  readonly field?: string;
  readonly disposition: Fate;
  /** The record it is merged into. */
  readonly survivor?: string;
}

/** Room for the summary, which is known only at the end. */
const summaryBytes = 16_384;
/** Ways of the old system that hurt nobody, and what is old only. */
const unremarkable = new Set([
  'rule:archive-expired',
  'far-future-date',
  'sentinel-quantity',
  'money-with-symbol',
  'activation-without-artifact',
  'counter-without-device',
]);

/** Writes the answer key, line by line. */
export class AnswerKey {
  readonly records: Summary['records'] = {};
  readonly rules: Summary['rules'] = {};
  readonly #file: number;
  #buffer = '';
  #all = 0;
  #dirty = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
    writeSync(this.#file, `${' '.repeat(summaryBytes - 1)}\n`);
  }

  /** Writes what is wrong in an account whose fates are settled. */
  add(account: Account, fates: ReadonlyMap<string, Fate>): void {
    for (const [name, record] of account.records) {
      const disposition = fates.get(name) ?? 'MIGRATE';
      const counts = (this.records[record.entity] ??= {});
      counts[disposition] = (counts[disposition] ?? 0) + 1;
      this.#all += 1;
      if (record.findings.some((one) => !unremarkable.has(one.rule))) this.#dirty += 1;
      for (const { rule, field } of record.findings) {
        const survivor = disposition === 'MERGE' ? record.survivor : undefined;
        this.rules[rule] = (this.rules[rule] ?? 0) + 1;
        this.#write({
          entity: record.entity,
          old_key: record.key,
          rule,
          ...(field === null ? {} : { field }),
          disposition,
          ...(survivor === undefined ? {} : { survivor: survivor.slice(survivor.indexOf('|') + 1) }),
        });
      }
    }
  }

  #write(answer: Answer): void {
    this.#buffer += `${JSON.stringify(answer)}\n`;
    if (this.#buffer.length > 1_000_000) this.#flush();
  }

  #flush(): void {
    writeSync(this.#file, this.#buffer);
    this.#buffer = '';
  }

  /** Writes the summary into the first line and closes the file. Returns the summary. */
  close(rest: Pick<Summary, 'seed' | 'licenses' | 'as_of' | 'rows' | 'scenarios'>): Summary {
    this.#flush();
    const dirty = Math.round((1000 * this.#dirty) / Math.max(1, this.#all));
    const summary = { ...rest, records: this.records, rules: this.rules, dirty_records_per_mille: dirty };
    const line = JSON.stringify({ summary });
    if (Buffer.byteLength(line) >= summaryBytes) throw new Error('the summary does not fit into its line');
    writeSync(this.#file, line, 0);
    closeSync(this.#file);
    return summary;
  }
}
