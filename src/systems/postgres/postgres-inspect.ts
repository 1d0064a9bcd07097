import type pg from 'pg';
import type { OldTable, RawType } from '../old-system.ts';

interface TableRow {
  readonly oid: string;
  readonly name: string;
  readonly kind: string;
  readonly rows: string;
}

const tablesSql = `
  SELECT c.oid::text AS oid, c.relname AS name, c.relkind AS kind, c.reltuples::bigint::text AS rows
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition
   ORDER BY c.relname`;

// A domain is read as the type below it.
const columnsSql = `
  SELECT a.attrelid::text AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS declared,
         CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END::int AS type, NOT a.attnotnull AS nullable
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
   WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
   ORDER BY a.attrelid, a.attnum`;

// The primary key, or the unique key that comes first by name.
const keysSql = `
  SELECT DISTINCT ON (i.indrelid) i.indrelid::text AS table,
         (SELECT json_agg(a.attname ORDER BY k.position)
            FROM unnest(i.indkey::int[]) WITH ORDINALITY k (number, position)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
           WHERE k.position <= i.indnkeyatts) AS columns
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
   WHERE i.indrelid = ANY($1::oid[]) AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indisvalid
   ORDER BY i.indrelid, i.indisprimary DESC, c.relname`;

const referencesSql = `
  SELECT f.conrelid::text AS table, t.relname AS to_table,
         (SELECT json_agg(a.attname ORDER BY k.position) FROM unnest(f.conkey) WITH ORDINALITY k (number, position)
            JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.number) AS columns,
         (SELECT json_agg(a.attname ORDER BY k.position) FROM unnest(f.confkey) WITH ORDINALITY k (number, position)
            JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.number) AS to_columns
    FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid
   WHERE f.contype = 'f' AND f.conrelid = ANY($1::oid[]) AND f.conparentid = 0
   ORDER BY f.conrelid, f.conname`;

const bigint = new Set([20, 21, 23]);
const double = new Set([700, 701]);
const boolean = 16;
const bytea = 17;

/** The tables of one schema. Foreign tables are read outside of the transaction. */
export async function inspectPostgres(client: pg.Client, schema: string): Promise<OldTable[]> {
  const tables = (await client.query<TableRow>(tablesSql, [schema])).rows;
  const oids = tables.map((table) => table.oid);
  const columns = (
    await client.query<{ table: string; name: string; declared: string; type: number; nullable: boolean }>(
      columnsSql,
      [oids],
    )
  ).rows;
  const keys = (await client.query<{ table: string; columns: string[] }>(keysSql, [oids])).rows;
  const references = (
    await client.query<{ table: string; to_table: string; columns: string[]; to_columns: string[] }>(
      referencesSql,
      [oids],
    )
  ).rows;
  return tables.map((table) => ({
    name: table.name,
    columns: columns
      .filter((one) => one.table === table.oid)
      .map(({ name, declared, type, nullable }) => ({
        name,
        // A domain over bytes says so, because bytes are read as hexadecimal text.
        declared: type === bytea && declared !== 'bytea' ? `${declared} (bytea)` : declared,
        type: rawType(type),
        nullable,
      })),
    key: keys.find((one) => one.table === table.oid)?.columns ?? [],
    references: references
      .filter((one) => one.table === table.oid)
      .map((one) => ({ columns: one.columns, table: one.to_table, to: one.to_columns })),
    estimatedRows: Number(table.rows) >= 0 ? Number(table.rows) : undefined,
    transactional: table.kind !== 'f',
  }));
}

function rawType(type: number): RawType {
  if (type === boolean) return 'BOOLEAN';
  if (bigint.has(type)) return 'BIGINT';
  return double.has(type) ? 'DOUBLE' : 'VARCHAR';
}
