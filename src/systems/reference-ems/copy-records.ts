import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { canonicalModel } from '../../model/canonical-model.ts';
import type { RecordChoice } from '../new-system.ts';
import { emsTables } from './ems-tables.ts';

// Each becomes some forty bytes of a statement.
const idsPerStatement = 10_000;

/**
 * Copies records, byte for byte, from the database of one EMS into that of another with the same schema, in dependency order.
 * Throws what PostgreSQL throws when a record refers to one that is not copied.
 */
export async function copyRecords(fromUrl: string, toUrl: string, only: RecordChoice): Promise<void> {
  const from = new pg.Client({ connectionString: fromUrl });
  const to = new pg.Client({ connectionString: toUrl });
  try {
    await from.connect();
    await to.connect();
    await to.query('BEGIN');
    for (const { name } of canonicalModel) {
      const table = emsTables[name];
      if (table !== undefined) await copyTable(from, to, table, only.get(name) ?? []);
    }
    await to.query('COMMIT');
  } finally {
    await Promise.all([from.end(), to.end()]);
  }
}

async function copyTable(
  from: pg.Client,
  to: pg.Client,
  table: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const columns = await storedColumns(to, table);
  // A record may refer to one of a later part, so all parts are one COPY.
  const sink = to.query(copyFrom(`COPY ${table} (${columns}) FROM STDIN`));
  await pipeline(async function* () {
    for (let at = 0; at < ids.length; at += idsPerStatement) {
      const part = `'{${ids.slice(at, at + idsPerStatement).join(',')}}'::uuid[]`;
      yield* from.query(copyTo(`COPY (SELECT ${columns} FROM ${table} WHERE id = ANY(${part})) TO STDOUT`));
    }
  }, sink);
}

async function storedColumns(client: pg.Client, table: string): Promise<string> {
  const found = await client.query<{ names: string }>(
    `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS names FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [table],
  );
  return found.rows[0]?.names ?? '';
}
