/**
 * Writes the old database of Meridian Software, a made-up publisher, and the answer key to its dirt:
 *   npx node examples/meridian/generate.ts --licenses 20000 --seed 1 --out examples/meridian/old/meridian.sqlite
 * Equal size and seed give equal rows. It imports nothing from src/.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Account, Ids } from './generator/account.ts';
import { AnswerKey, type Summary } from './generator/answer-key.ts';
import { today } from './generator/calendar.ts';
import { catalogRows } from './generator/catalog-rows.ts';
import { OldDatabase } from './generator/database.ts';
import { addLeftovers } from './generator/leftovers.ts';
import { companyOf } from './generator/names.ts';
import { Random } from './generator/random.ts';
import { type Fate, staysBehind } from './generator/right-fates.ts';
import { scenarioOf, scenarios } from './generator/scenarios.ts';
import { settle } from './generator/settle.ts';
import { tellStories } from './generator/stories.ts';
import { ensureProgram } from './program.ts';

export interface GenerateOptions {
  /** At least so many licenses; the last account may add a few. */
  readonly licenses: number;
  readonly seed: number;
  /** The SQLite file; an existing one is replaced. */
  readonly out: string;
  readonly onProgress?: (licenses: number) => void;
}

const accountsPerCommit = 5000;

/** Path of the answer key that belongs to a database file. */
export function answerKeyOf(database: string): string {
  return `${database.replace(/\.sqlite$/, '')}.answer-key.jsonl`;
}

/** Generates the database and its answer key; both appear whole or not at all. Returns the summary of the key. */
export function generateMeridian(options: GenerateOptions): Summary {
  const { out } = options;
  const keyFile = answerKeyOf(out);
  mkdirSync(dirname(out), { recursive: true });
  for (const file of [out, keyFile]) rmSync(`${file}.part`, { force: true });
  const database = new OldDatabase(`${out}.part`);
  const key = new AnswerKey(`${keyFile}.part`);
  const counted = fill(database, key, options);
  database.close();
  const { seed, licenses } = options;
  const summary = key.close({ seed, licenses, as_of: today, rows: database.rows, scenarios: counted });
  renameSync(`${keyFile}.part`, keyFile);
  renameSync(`${out}.part`, out);
  return summary;
}

/** Makes account after account until there are enough licenses; returns how many accounts had which dirt. */
function fill(database: OldDatabase, key: AnswerKey, options: GenerateOptions): Record<string, number> {
  const { seed, licenses } = options;
  const ids = new Ids();
  const counted: Record<string, number> = {};
  const catalog = catalogRows(seed, ids);
  const catalogFates = settle(catalog, new Set());
  const staying = new Set([...catalogFates].filter(([, fate]) => staysBehind(fate)).map(([name]) => name));
  const store = (account: Account, fates: ReadonlyMap<string, Fate>) => {
    database.add(account);
    key.add(account, fates);
  };
  store(catalog, catalogFates);
  for (let number = 1; (database.rows['licenses'] ?? 0) < licenses; number += 1) {
    const random = new Random(seed, number);
    const account = new Account(number, random, companyOf(random, number), ids);
    const scenario = scenarioOf(number);
    if (scenario === undefined) tellStories(account);
    else {
      scenarios.get(scenario)?.(account);
      counted[scenario] = (counted[scenario] ?? 0) + 1;
    }
    addLeftovers(account);
    store(account, settle(account, staying));
    if (number % accountsPerCommit === 0) {
      database.commit();
      options.onProgress?.(database.rows['licenses'] ?? 0);
    }
  }
  return counted;
}

/** Path of the example's database; it is generated in its default size when it is missing. */
export function ensureMeridian(folder: string = import.meta.dirname): string {
  const out = join(folder, 'old', 'meridian.sqlite');
  if (!existsSync(out)) generateMeridian({ licenses: 20_000, seed: 1, out });
  return out;
}

function main(): void {
  const { values } = parseArgs({
    options: {
      licenses: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: join(import.meta.dirname, 'old', 'meridian.sqlite') },
    },
  });
  const licenses = Number(values.licenses);
  const seed = Number(values.seed);
  if (!Number.isInteger(licenses) || licenses < 1 || licenses > 10_000_000 || !Number.isInteger(seed)) {
    process.stderr.write('--licenses must be a whole number from 1 to 10000000, --seed a whole number\n');
    process.exitCode = 2;
    return;
  }
  const onProgress = (done: number) => process.stderr.write(`${done} of ${licenses} licenses\n`);
  const { rows } = generateMeridian({ licenses, seed, out: values.out, onProgress });
  ensureProgram(import.meta.dirname);
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  process.stderr.write(`${values.out}: ${rows['licenses']} licenses, ${total} rows\n`);
}

if (import.meta.main) main();
