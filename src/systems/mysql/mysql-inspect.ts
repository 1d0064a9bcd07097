import type { Connection, RowDataPacket } from 'mysql2';
import type { OldTable, RawType } from '../old-system.ts';

const tablesSql = `
  SELECT t.TABLE_NAME AS name, t.TABLE_ROWS AS estimate, t.ENGINE AS engine, coalesce(e.TRANSACTIONS, 'NO') AS transactions
    FROM information_schema.TABLES t LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
   WHERE t.TABLE_SCHEMA = database() AND t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
   ORDER BY t.TABLE_NAME`;

const columnsSql = `
  SELECT TABLE_NAME AS tableName, COLUMN_NAME AS name, COLUMN_TYPE AS declared, IS_NULLABLE AS nullable
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = database() ORDER BY TABLE_NAME, ORDINAL_POSITION`;

// A key over a prefix of a column does not name a row.
const keysSql = `
  SELECT TABLE_NAME AS tableName, INDEX_NAME AS keyName, COLUMN_NAME AS name
    FROM information_schema.STATISTICS
   WHERE TABLE_SCHEMA = database() AND NON_UNIQUE = 0 AND SUB_PART IS NULL
   ORDER BY TABLE_NAME, INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX`;

const referencesSql = `
  SELECT TABLE_NAME AS tableName, CONSTRAINT_NAME AS keyName, COLUMN_NAME AS name,
         REFERENCED_TABLE_NAME AS toTable, REFERENCED_COLUMN_NAME AS toName
    FROM information_schema.KEY_COLUMN_USAGE
   WHERE TABLE_SCHEMA = database() AND REFERENCED_TABLE_NAME IS NOT NULL
   ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`;

/** A table, and the storage engine that decides whether it can be read in a transaction. */
export interface MysqlTable extends OldTable {
  readonly engine: string;
}

interface KeyRow {
  readonly tableName: string;
  readonly keyName: string;
  readonly name: string;
}

/** The tables of the database of a connection. */
export async function inspectMysql(connection: Connection): Promise<MysqlTable[]> {
  const ask = async <T>(sql: string): Promise<T[]> => {
    const [rows] = await connection.promise().query<(RowDataPacket & T)[]>(sql);
    return rows;
  };
  const tables = await ask<{
    name: string;
    estimate: number | null;
    engine: string | null;
    transactions: string;
  }>(tablesSql);
  const columns = Map.groupBy(
    await ask<{ tableName: string; name: string; declared: string; nullable: string }>(columnsSql),
    (row) => row.tableName,
  );
  const keys = Map.groupBy(await ask<KeyRow>(keysSql), (row) => row.tableName);
  const references = Map.groupBy(
    await ask<KeyRow & { toTable: string; toName: string }>(referencesSql),
    (row) => row.tableName,
  );
  return tables.map((table) => ({
    name: table.name,
    columns: (columns.get(table.name) ?? []).map((row) => ({
      name: row.name,
      declared: row.declared,
      type: rawType(row.declared),
      nullable: row.nullable === 'YES',
    })),
    key: firstKey(keys.get(table.name) ?? []),
    references: [...Map.groupBy(references.get(table.name) ?? [], (row) => row.keyName).values()].map(
      (group) => ({
        columns: group.map((row) => row.name),
        table: group[0]?.toTable ?? '',
        to: group.map((row) => row.toName),
      }),
    ),
    estimatedRows: table.estimate === null ? undefined : table.estimate,
    transactional: table.transactions === 'YES',
    engine: table.engine ?? 'no engine',
  }));
}

function firstKey(rows: readonly KeyRow[]): string[] {
  return rows.filter((row) => row.keyName === rows[0]?.keyName).map((row) => row.name);
}

function rawType(declared: string): RawType {
  if (/^bigint.*unsigned/.test(declared) || declared === 'bit(64)') return 'HUGEINT';
  if (/^(tinyint|smallint|mediumint|int|bigint|year|bit)\b/.test(declared)) return 'BIGINT';
  return /^(float|double)\b/.test(declared) ? 'DOUBLE' : 'VARCHAR';
}
