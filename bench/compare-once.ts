import { join } from 'node:path';
import { comparePictures } from '../src/compare/compare-pictures.ts';
import type { ComparedField } from '../src/compare/comparison.ts';
import { Duck } from '../src/duck/duck.ts';
import { parquet } from '../src/duck/sql-text.ts';
import type { FieldType } from '../src/model/field.ts';

/** Compares `old.parquet` with `new.parquet` of a folder once and prints what it took. */
const [folder = '', width = '12'] = process.argv.slice(2);
const types: readonly (readonly [string, FieldType, ComparedField['equivalence']])[] = [
  ['entitlement', 'ref', 'exact'],
  ['state', 'enum', 'exact'],
  ['redeem_code', 'text', 'exact'],
  ['quantity', 'integer', 'exact'],
  ['unlimited', 'boolean', 'exact'],
  ['start', 'date', 'exact'],
  ['end', 'date', 'exact'],
  ['perpetual', 'boolean', 'exact'],
  ['product', 'ref', 'exact'],
  ['price', 'decimal', 'decimal'],
  ['at', 'instant', 'instant'],
];
const fields: ComparedField[] = [
  ...types.map(([name, type, equivalence]) => ({ name, type, equivalence })),
  ...Array.from({ length: Number(width) - 1 - types.length }, (_, at): ComparedField => {
    return { name: `extra_${at}`, type: 'text', equivalence: 'trailing-blanks' };
  }),
];
const duck = await Duck.open({ memory: '1GB', temporaryFolder: join(folder, 'temporary') });
const startedAt = performance.now();
const { counts } = await comparePictures(duck, {
  entity: 'entitlement_line',
  oldSql: `SELECT * FROM ${parquet(join(folder, 'old.parquet'))}`,
  newSql: `SELECT * FROM ${parquet(join(folder, 'new.parquet'))}`,
  fields,
  today: '2026-01-01',
  target: join(folder, 'differences.parquet'),
});
const seconds = (performance.now() - startedAt) / 1000;
duck.close();
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ seconds, megabytes, different: counts.different }));
