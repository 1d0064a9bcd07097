import { identifier, literal } from '../duck/sql-text.ts';
import type { Entity } from '../model/entity.ts';
import { references } from '../model/entity.ts';
import type { Field } from '../model/field.ts';
import type { WireEntity } from '../systems/new-system.ts';

/** Which relations of the plan's query hold the record, its id, its references and its external ids. */
export interface WireSources {
  /** Alias of the disposed record. */
  readonly record: string;
  /** SQL of the record's own id (UUID). */
  readonly id: string;
  /** SQL of the id a reference points at (UUID), by canonical field. */
  readonly reference: (field: string) => string;
  /** SQL of the list of further external ids: STRUCT(system, kind, value)[], may be NULL. */
  readonly further: string;
  /** Name of the old system. */
  readonly system: string;
}

/**
 * SQL that builds one line of the wire: a JSON object with `id`, `externalIds` and every field the new system
 * can hold, under its name there. Empty fields are sent as `null`, so that a value that went away goes away in the
 * new system too. Dates `YYYY-MM-DD`, instants ISO 8601 UTC with microseconds and `Z`, decimals as text.
 */
export function wireLine(entity: Entity, wire: WireEntity, from: WireSources): string {
  const members = [`'id': ${from.id}::VARCHAR`, `'externalIds': ${externalIds(from)}`];
  const documents: string[] = [];
  const targets = new Set(references(entity).map((one) => one.name));
  for (const [name, one] of Object.entries(entity.fields)) {
    const there = wire.fields[name];
    if (there === undefined) continue;
    const column = `${from.record}.${identifier(name)}`;
    if (one.type === 'json') documents.push(document(there, column));
    else
      members.push(
        `${literal(there)}: ${targets.has(name) ? `${from.reference(name)}::VARCHAR` : value(one, column)}`,
      );
  }
  const object = `to_json({${members.join(', ')}})::VARCHAR`;
  // A JSON document is put in as it is: parsing it into the struct would pass its numbers through a float. (The object
  // never ends in a nested one, so exactly one brace is trimmed.)
  return documents.length === 0
    ? object
    : `rtrim(${object}, '}') || ${documents.map((one) => `',' || ${one}`).join(' || ')} || '}'`;
}

function value(one: Field, column: string): string {
  switch (one.type) {
    case 'decimal':
    case 'date':
      return `${column}::VARCHAR`;
    case 'instant':
      return `strftime(${column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')`;
    default:
      return column;
  }
}

function document(there: string, column: string): string {
  // Line breaks can only stand between the tokens of a JSON text; in the wire a line break ends the record.
  const oneLine = `translate(${column}::VARCHAR, chr(10) || chr(13), '  ')`;
  return `${literal(`${JSON.stringify(there)}:`)} || coalesce(${oneLine}, 'null')`;
}

function externalIds(from: WireSources): string {
  const own = `[{'system': ${literal(from.system)}, 'kind': 'old_key', 'value': ${from.record}.old_key}]`;
  return `list_concat(${own}, ${from.further})`;
}

/** SQL of an `xref` JSON column as STRUCT(system, kind, value)[]; entries without a value are left out, NULL stays NULL. */
export function xrefList(column: string, system: string): string {
  const entry = '[{"system":"VARCHAR","kind":"VARCHAR","value":"VARCHAR"}]';
  const list = `from_json(CASE json_type(${column}) WHEN 'OBJECT' THEN json_array(${column}) ELSE ${column} END, ${literal(entry)})`;
  return `CASE WHEN ${column} IS NOT NULL THEN list_transform(
    list_filter(${list}, lambda one: one.value IS NOT NULL),
    lambda one: {'system': coalesce(one.system, ${literal(system)}), 'kind': coalesce(one.kind, 'xref'), 'value': one.value}) END`;
}
