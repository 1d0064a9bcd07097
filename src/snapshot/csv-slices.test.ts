import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { CsvBatch } from '../systems/csv-batch.ts';
import type { CsvRows } from '../systems/old-system.ts';
import { csvSlices } from './csv-slices.ts';

/** Rows as CSV, in chunks of about the given size. */
async function* chunksOf(rows: readonly (readonly string[])[], size: number): AsyncGenerator<CsvRows> {
  const batch = new CsvBatch(size);
  for (const row of rows) {
    row.forEach((field, index) => {
      if (index > 0) batch.addComma();
      batch.addText(field);
    });
    batch.endRow();
    if (batch.full) yield batch.take();
  }
  if (!batch.empty) yield batch.take();
}

describe('slices of CSV', () => {
  const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'ü', '\ufffd'), maxLength: 8 });
  const table = fc.array(fc.array(field, { minLength: 2, maxLength: 2 }), { maxLength: 20 });

  it('are cut between rows only, whatever the fields and the chunks are', async () => {
    await using folder = await temporaryFolder();
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 60 }),
        async (rows, size, slice) => {
          let told = 0;
          let text = '';
          let counted = 0;
          let whole = '';
          for await (const one of chunksOf(rows, 1000)) whole += Buffer.from(one.bytes).toString();
          const slices = csvSlices(chunksOf(rows, size), {
            nextPath: () => join(folder.path, 'slice.csv'),
            evenEmpty: rows.length % 2 === 0,
            sliceBytes: slice,
            onRows: (more) => {
              told += more;
            },
          });
          for await (const one of slices) {
            const content = await readFile(one.path, 'utf8');
            // An even number of quotes and a row end: no row is cut.
            expect((content.match(/"/g)?.length ?? 0) % 2).toBe(0);
            expect(content === '' || content.endsWith('\n')).toBe(true);
            expect(one.longestRow).toBeLessThanOrEqual(Buffer.byteLength(content));
            expect(one.replaced).toBe(content.includes('\ufffd'));
            counted += one.rows;
            text += content;
          }
          expect(text).toBe(whole);
          expect([told, counted]).toEqual([rows.length, rows.length]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is one, and empty, when there are no rows', async () => {
    await using folder = await temporaryFolder();
    const slices = [];
    const options = {
      nextPath: () => join(folder.path, 'slice.csv'),
      evenEmpty: true,
      sliceBytes: 10,
      onRows() {},
    };
    for await (const one of csvSlices(chunksOf([], 1), options)) slices.push(one);
    expect(slices).toMatchObject([{ rows: 0, longestRow: 0 }]);
  });
});
