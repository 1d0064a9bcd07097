import { parse } from 'csv-parse';
import type { CsvRows, OldReading, OldSystem, OldTable, RawType } from '../../systems/old-system.ts';

/** What the first rows of a column tell. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: RawType;
  readonly nulls: number;
  /** How many different values, without NULL. */
  readonly distinct: number;
  /** Every row has a value of its own. */
  readonly unique: boolean;
  /** The values, kept where they may be a key, a reference or a state; otherwise undefined. */
  readonly values: ReadonlySet<string> | undefined;
}

/** What was measured of a table. */
export interface TableProfile {
  readonly name: string;
  /** Declared key, else a column that is unique, never empty and named like one, else `_row`. */
  readonly key: readonly string[];
  readonly columns: readonly ColumnProfile[];
  readonly references: OldTable['references'];
  readonly rows: number;
  readonly sampled: number;
  /** Whether every row was looked at. */
  readonly complete: boolean;
}

const sampledRows = 10_000;
/** Columns with at most so many different values may be states. */
export const stateValues = 30;

/** Measures every table of an old system on its first rows, in one consistent view. */
export async function profileTables(old: OldSystem): Promise<TableProfile[]> {
  const tables = await old.inspect();
  await using reading = await old.read();
  const profiles: TableProfile[] = [];
  for (const table of tables) profiles.push(await profileTable(reading, table));
  return profiles.toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
}

async function profileTable(reading: OldReading, table: OldTable): Promise<TableProfile> {
  const rows = await reading.countRows(table);
  const sample = await readSample(reading, table);
  const columns = table.columns.map((column, index) =>
    profileColumn(
      column.name,
      column.type,
      sample.map((row) => shown(row[index] ?? null, column.type)),
    ),
  );
  return {
    name: table.name,
    key: table.key.length > 0 ? table.key : guessKey(columns),
    columns,
    references: table.references,
    rows,
    sampled: sample.length,
    complete: sample.length >= rows,
  };
}

/** A truth value as the mapping's SQL shows it, whatever the old system sends (PostgreSQL `t` and `f`). */
function shown(value: string | null, type: RawType): string | null {
  if (type !== 'BOOLEAN' || value === null) return value;
  return /^(t|true|1)$/i.test(value) ? 'true' : 'false';
}

function profileColumn(name: string, type: RawType, values: readonly (string | null)[]): ColumnProfile {
  const present = values.filter((value) => value !== null);
  const distinct = new Set(present);
  const unique = present.length === values.length && distinct.size === values.length && values.length > 0;
  const kept = unique || distinct.size <= stateValues || /(id|key|code|ref|no|number|name|mail)$/i.test(name);
  return {
    name,
    type,
    nulls: values.length - present.length,
    distinct: distinct.size,
    unique,
    values: kept ? distinct : undefined,
  };
}

/** A unique column counts as key only by its name: in a few rows, names and dates are unique by chance. */
function guessKey(columns: readonly ColumnProfile[]): string[] {
  // Never a license key: old keys are shown and logged.
  const isNamed = (name: string) =>
    /^(.*_)?(id|uuid|guid|code|no|number)$|[a-z]Id$/i.test(name) &&
    !/lic|serial|activ|redeem|pass/i.test(name);
  const key = columns.find(
    (column) => column.unique && column.type !== 'DOUBLE' && isNamed(column.name) && !column.values?.has(''),
  );
  return [key?.name ?? '_row'];
}

type Row = (string | null)[];

/** The first rows of a table, in its own order. Fields without quotes and content are NULL. */
async function readSample(reading: OldReading, table: OldTable): Promise<Row[]> {
  const rows: Row[] = [];
  for (const part of await reading.parts(table)) {
    if (rows.length >= sampledRows) break;
    await readRows(reading.rows(table, part), rows);
  }
  return rows.slice(0, sampledRows);
}

async function readRows(chunks: AsyncIterable<CsvRows>, rows: Row[]): Promise<void> {
  const parser = parse({
    cast: (value, context) => (value === '' && !context.quoting ? null : value),
  });
  let failure: Error | undefined;
  parser.on('error', (error: Error) => {
    failure = error;
  });
  const take = () => {
    for (let row = parser.read() as Row | null; row !== null; row = parser.read() as Row | null)
      rows.push(row);
  };
  for await (const { bytes } of chunks) {
    parser.write(bytes);
    take();
    if (failure !== undefined) throw failure;
    if (rows.length >= sampledRows) {
      parser.destroy();
      return;
    }
  }
  parser.end();
  for await (const row of parser) rows.push(row as Row);
}
