import { literal } from '../duck/sql-text.ts';

/** Further external ids of a mapped record (`xref`: an object or a list of them) as STRUCT(system, kind, value)[]. */
export function xrefList(column: string, system: string): string {
  const shape = literal('[{"system":"VARCHAR","kind":"VARCHAR","value":"VARCHAR"}]');
  const list = `from_json(CASE json_type(${column}) WHEN 'OBJECT' THEN json_array(${column}) ELSE ${column} END, ${shape})`;
  const named = `list_transform(${list}, lambda x: {'system': coalesce(x.system, ${literal(system)}), 'kind': coalesce(x.kind, 'xref'), 'value': x.value})`;
  return `CASE WHEN ${column} IS NOT NULL THEN list_filter(${named}, lambda x: x.value IS NOT NULL) END`;
}

/** External ids as one comparable text: each once, sorted, one per line; NULL when there is none. */
export function externalIdLines(list: string): string {
  return `nullif(array_to_string(list_sort(list_distinct(list_transform(${list}, lambda x: x.system || '/' || x.kind || '/' || x.value))), chr(10)), '')`;
}
