import { identifier } from '../duck/sql-text.ts';
import type { OldColumn } from '../systems/old-system.ts';

/** How fingerprints are made with a version of DuckDB, stated in every manifest; equal methods make comparable fingerprints. */
export function fingerprintMethod(duckVersion: string): string {
  return `rows, a colon, and sum(hash(row without _row)) modulo 2^128 in hexadecimal digits, DuckDB ${duckVersion}`;
}

/** SQL of the sum over the rows of a table or subquery; it does not depend on their order. */
export function digestSql(columns: readonly Pick<OldColumn, 'name'>[]): string {
  const fields = columns.map((column) => `${identifier(column.name)} := ${identifier(column.name)}`);
  return `coalesce(sum(hash(struct_pack(${fields.join(', ')}))::HUGEINT), 0)`;
}

/** The fingerprint of a table from the digests of its files. */
export function tableFingerprint(
  files: readonly { readonly rows: number; readonly digest: string }[],
): string {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const digest = files.reduce((sum, file) => sum + BigInt(file.digest), 0n);
  return `${rows}:${BigInt.asUintN(128, digest).toString(16).padStart(32, '0')}`;
}
