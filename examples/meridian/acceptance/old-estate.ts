import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { generateMeridian } from '../generate.ts';

/** A small old database of the example's usual seed, and the value maps of the migration. */
export interface OldEstate extends Disposable {
  /** The first column of what a SELECT finds. */
  values(sql: string): string[];
  /** Old values of `values/<name>.csv` that somebody has confirmed, with what they become. */
  confirmed(name: string): Map<string, string>;
}

/** Generates the database in a temporary folder, which is gone at the end. */
export function oldEstate(): OldEstate {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-acceptance-'));
  const out = join(folder, 'meridian.sqlite');
  generateMeridian({ licenses: 1500, seed: 1, out });
  const database = new DatabaseSync(out, { readOnly: true });
  return {
    values: (sql) =>
      database
        .prepare(sql)
        .all()
        .map((row) => String(Object.values(row)[0])),
    confirmed(name) {
      const text = readFileSync(new URL(`../values/${name}.csv`, import.meta.url), 'utf8');
      const rows = text.trimEnd().split('\n').slice(1);
      return new Map(
        rows
          .map((row) => row.split(','))
          .filter(([, , by]) => by !== '')
          .map(([old = '', becomes = '']) => [old, becomes]),
      );
    },
    [Symbol.dispose]() {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
