/** A text as a SQL literal: `O'Brien` → `'O''Brien'`. */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `read_parquet` over one file or a list; a folder's parts are given as a glob such as `dir/*.parquet`. */
export function parquet(paths: string | readonly string[]): string {
  const list = typeof paths === 'string' ? literal(paths) : `[${paths.map(literal).join(', ')}]`;
  return `read_parquet(${list})`;
}
