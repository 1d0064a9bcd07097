import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Duck } from '../duck/duck.ts';
import { identifier } from '../duck/sql-text.ts';
import type { Consistency, OldReading, OldSystem, OldTable, RawType, TablePart } from './old-system.ts';
import { rawCsv } from './raw-csv.ts';

/** A table as the contract expects an adapter to show it. */
export interface ExpectedTable {
  readonly columns: Readonly<Record<string, RawType>>;
  readonly key: readonly string[];
  /** Every row, each value as text or NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** A filled old system of one kind; the contract opens it. */
export interface ContractFixture {
  readonly open: () => Promise<OldSystem>;
  readonly adapter: string;
  readonly consistency: Consistency;
  /** What the reason must name when the view is not one transaction. */
  readonly reason: RegExp;
  /** Tables by name; `people` has at least two rows, `empty_table` none. */
  readonly tables: Readonly<Record<string, ExpectedTable>>;
  /** Another program adds a row to `people`; false when an open view holds it off. */
  readonly addPerson: () => Promise<boolean>;
  readonly dispose: () => Promise<void>;
}

/** A fixture and what the promises below need to look at it. */
interface Contract extends ContractFixture {
  /** All rows of a table in a view, as DuckDB understands them. */
  readonly rowsOf: (reading: OldReading, table: OldTable, skip?: number) => Promise<(string | null)[][]>;
}

/** What every adapter promises. The last one changes the old system. */
const promises: readonly (readonly [title: string, keep: (contract: Contract) => Promise<void>])[] = [
  ['shows its tables with columns, raw types and keys', showsTables],
  ['gives every value exactly, and NULL apart from the empty text', givesValues],
  ['says how far the rows belong together, and why', statesConsistency],
  ['leaves a table half-read and reads another in the same view', stopsHalfway],
  ['goes on after the first rows, where it promises their order', skipsRows],
  ['stops when it is told to', obeysSignal],
  ['has no verb that writes', cannotWrite],
  ['shows one state to the end while others write, or says that it does not', showsOneState],
];

/** The one suite that every adapter for old systems passes, against the real thing. */
export function describeOldSystem(name: string, create: () => Promise<ContractFixture>): void {
  describe(`the contract of old systems: ${name}`, () => {
    let fixture: ContractFixture | undefined;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let duck: Duck;

    beforeAll(async () => {
      folder = await temporaryFolder();
      duck = await Duck.open({ memory: '256MB', threads: 1, temporaryFolder: folder.path });
      fixture = await create();
    });

    afterAll(async () => {
      await fixture?.dispose();
      duck.close();
      await folder[Symbol.asyncDispose]();
    });

    for (const [title, keep] of promises) {
      it(title, async () => {
        if (fixture === undefined) throw new Error('there is no fixture');
        const path = join(folder.path, 'table.csv');
        await keep({
          ...fixture,
          rowsOf: (reading, table, skip) => readRows({ duck, path }, reading, table, skip),
        });
      });
    }
  });
}

async function showsTables(contract: Contract): Promise<void> {
  await using system = await contract.open();
  expect(system.adapter).toBe(contract.adapter);
  const shown = (await system.inspect()).map(({ name, columns, key }) => [
    name,
    { columns: columns.map((one) => [one.name, one.type]), key },
  ]);
  const expected = Object.entries(contract.tables).map(([name, { columns, key }]) => [
    name,
    { columns: Object.entries(columns), key },
  ]);
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(expected));
}

async function givesValues(contract: Contract): Promise<void> {
  await using system = await contract.open();
  await using reading = await system.read();
  for (const table of await system.inspect()) {
    const expected = contract.tables[table.name]?.rows ?? [];
    expect(sorted(await contract.rowsOf(reading, table)), table.name).toEqual(sorted(expected));
    expect(await reading.countRows(table), table.name).toBe(expected.length);
  }
}

async function statesConsistency(contract: Contract): Promise<void> {
  await using system = await contract.open();
  await using reading = await system.read();
  expect(reading.consistency).toBe(contract.consistency);
  expect(reading.reason).toMatch(contract.reason);
  expect(reading.state).toMatch(/^(content|view):./);
}

async function stopsHalfway(contract: Contract): Promise<void> {
  await using system = await contract.open();
  await using reading = await system.read();
  const table = await tableNamed(system, 'people');
  for await (const chunk of reading.rows(table, await firstPart(reading, table))) {
    expect(chunk.rows).toBeGreaterThan(0);
    break;
  }
  expect(sorted(await contract.rowsOf(reading, table))).toEqual(
    sorted(contract.tables['people']?.rows ?? []),
  );
}

async function skipsRows(contract: Contract): Promise<void> {
  await using system = await contract.open();
  await using reading = await system.read();
  const table = await tableNamed(system, 'people');
  const all = await contract.rowsOf(reading, table);
  if (!reading.ordered) return;
  for (const skip of [1, 4, all.length]) {
    expect(await contract.rowsOf(reading, table, skip)).toEqual(all.slice(skip));
  }
}

async function obeysSignal(contract: Contract): Promise<void> {
  await using system = await contract.open();
  await using reading = await system.read();
  const table = await tableNamed(system, 'people');
  const part = await firstPart(reading, table);
  const stop = new AbortController();
  stop.abort(new Error('stopped by the test'));
  await expect(reading.rows(table, part, stop.signal)[Symbol.asyncIterator]().next()).rejects.toThrow(
    'stopped by the test',
  );
  expect(await reading.countRows(table)).toBe(contract.tables['people']?.rows.length);
}

async function cannotWrite(contract: Contract): Promise<void> {
  await using system = await contract.open();
  const names = [...Object.getOwnPropertyNames(Object.getPrototypeOf(system)), ...Object.keys(system)];
  const verbs = ['adapter', 'constructor', 'inspect', 'read', 'url'];
  expect(names.filter((one) => !verbs.includes(one))).toEqual([]);
}

async function showsOneState(contract: Contract): Promise<void> {
  await using system = await contract.open();
  await using reading = await system.read();
  const table = await tableNamed(system, 'people');
  const before = await reading.countRows(table);
  const added = await contract.addPerson();
  if (contract.consistency === 'TRANSACTION') {
    expect(await reading.countRows(table)).toBe(before);
    expect(await contract.rowsOf(reading, table)).toHaveLength(before);
  }
  await reading[Symbol.asyncDispose]();
  if (!added) expect(await contract.addPerson()).toBe(true);
  await using again = await contract.open();
  await using later = await again.read();
  expect(await later.countRows(await tableNamed(again, 'people'))).toBe(before + 1);
  expect(later.state).not.toBe(reading.state);
}

async function readRows(
  { duck, path }: { duck: Duck; path: string },
  reading: OldReading,
  table: OldTable,
  skip?: number,
): Promise<(string | null)[][]> {
  const chunks: Uint8Array[] = [];
  for (const part of await reading.parts(table)) {
    for await (const { bytes, rows, longestRow } of reading.rows(table, part, undefined, skip)) {
      expectWholeRows(bytes, rows, longestRow);
      chunks.push(Buffer.from(bytes));
    }
  }
  const csv = Buffer.concat(chunks);
  await writeFile(path, csv);
  const columns = table.columns.map((one) => `${identifier(one.name)}::VARCHAR`);
  const rows = await duck.rows<{ one: (string | null)[] }>(
    `SELECT [${columns.join(', ')}] AS one FROM ${rawCsv(path, table.columns, csv.length)}`,
  );
  return rows.map((row) => row.one);
}

/** The numbers that come with a chunk are true of its bytes. */
function expectWholeRows(bytes: Uint8Array, rows: number, longestRow: number): void {
  const lengths: number[] = [];
  let [start, quoted] = [0, false];
  for (const [index, byte] of bytes.entries()) {
    if (byte === 0x22) quoted = !quoted;
    if (byte !== 0x0a || quoted) continue;
    lengths.push(index + 1 - start);
    start = index + 1;
  }
  expect(start, 'the last row is whole').toBe(bytes.length);
  expect([lengths.length, Math.max(...lengths)]).toEqual([rows, longestRow]);
}

function sorted(rows: readonly (readonly (string | null)[])[]): string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}

async function firstPart(reading: OldReading, table: OldTable): Promise<TablePart> {
  const [part] = await reading.parts(table);
  if (part === undefined) throw new Error(`${table.name} has no part`);
  return part;
}

/** The table of that name. */
export async function tableNamed(system: OldSystem, name: string): Promise<OldTable> {
  const table = (await system.inspect()).find((one) => one.name === name);
  if (table === undefined) throw new Error(`there is no table ${name}`);
  return table;
}
