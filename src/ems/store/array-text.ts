/** UUIDs or whole numbers as the text of a PostgreSQL array; they need no quotes. */
export function arrayText(values: readonly string[]): string {
  return `{${values.join(',')}}`;
}
