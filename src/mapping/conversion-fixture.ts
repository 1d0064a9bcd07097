import { afterAll, beforeAll } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Duck } from '../duck/duck.ts';
import { literal } from '../duck/sql-text.ts';
import { defineEntity } from '../model/entity.ts';
import { field } from '../model/field.ts';
import { installConversionMacros } from './conversion-macros.ts';
import { conversionSelect } from './conversion-select.ts';
import { projectNamespace } from './record-id.ts';

/** An entity with a field of every type. */
const entity = defineEntity({
  name: 'sample',
  plural: 'samples',
  doc: '',
  elsewhere: '',
  fields: {
    name: field.text(''),
    code: field.exact('', { secret: true }),
    owner: field.ref('organization', ''),
    state: field.choice(['ACTIVE', 'CLOSED'], ''),
    number: field.integer(''),
    quantity: field.integer(''),
    price: field.decimal(''),
    flag: field.boolean(''),
    day: field.date(''),
    at: field.instant(''),
  },
});

type Convert = (column: string, value: string, timeZone?: string) => Promise<[string | null, string | null]>;

/** What becomes of a value of a column: the canonical value as text, and the finding. */
export interface Converter {
  /** Of a SQL expression. */
  readonly converted: Convert;
  /** Of a text. */
  readonly text: Convert;
}

/** For tests: converts single values in a DuckDB that lives as long as the test file. */
export function useConverter(): Converter {
  let duck: Duck;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeAll(async () => {
    folder = await temporaryFolder();
    duck = await Duck.open({ memory: '256MB', temporaryFolder: folder.path });
    await installConversionMacros(duck);
  });

  afterAll(async () => {
    duck.close();
    await folder[Symbol.asyncDispose]();
  });

  const converted: Converter['converted'] = async (column: string, sql: string, timeZone = 'UTC') => {
    const select = `SELECT 'k' AS old_key, [source('t', 1)] AS sources, ${sql} AS ${column}`;
    const columns = await duck.describe(select);
    const canonical = conversionSelect(entity, columns, `(${select})`, {
      namespace: projectNamespace('test'),
      timeZone,
    });
    const row = await duck.row<{ value: string | null; rule: string | null; shown: string | null }>(
      `SELECT "${column}"::VARCHAR AS value, findings[1].rule AS rule, findings[1]."value" AS shown FROM (${canonical})`,
    );
    return [row?.value ?? null, row?.rule === null || row === undefined ? null : `${row.rule} ${row.shown}`];
  };

  return { converted, text: (column, value, timeZone) => converted(column, literal(value), timeZone) };
}
