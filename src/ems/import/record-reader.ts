import type { Collection } from '../domain/collection.ts';
import type { JsonRecord } from '../domain/record-rule.ts';
import type { Refusal, RefusalCode } from '../domain/refusal.ts';
import { attributesText } from './exact-json.ts';
import { externalIdsText } from './external-ids.ts';
import { copyNull, copyText, isUuid, valueWriter } from './value-writer.ts';

/** A record that is well-formed by itself, ready to be judged against the others and written. */
export interface ImportRow {
  readonly id: string;
  /** The id in the letters in which it came, for answers. */
  readonly sentId: string;
  /** The values by which it is judged against others; the rest is only in its line. */
  readonly record: JsonRecord;
  /** Its line for COPY, in the order of `copyColumns`. */
  readonly copy: string;
}

/** Columns of an import, in the order of a row's COPY line. */
export function copyColumns(collection: Collection): string[] {
  const own = collection.columns.map((one) => one.column);
  return ['id', ...own, 'source_system', 'source_key', 'external_ids', 'attributes'];
}

/** The line is not a record at all, so there is no id by which to refuse it. */
export class NotARecord extends Error {}

/** Makes the reader of one collection's lines; it throws NotARecord. */
export function recordReader(collection: Collection): (line: string) => ImportRow | Refusal {
  const writers = collection.columns.map((column) => ({ name: column.name, write: valueWriter(column) }));
  const known = new Set(['id', 'externalIds', 'attributes', ...writers.map((one) => one.name)]);
  const judged = judgedNames(collection);
  return (line) => {
    const record = parse(line);
    const id = record['id'];
    if (!isUuid(id)) throw new NotARecord('it has no `id` that is a UUID');
    const refuse = (field: string, { code, reason }: { code: RefusalCode; reason: string }): Refusal => ({
      id,
      code,
      reason: `${field} ${reason}`,
      field,
    });
    for (const key in record) {
      if (!known.has(key))
        return refuse(key, { code: 'FIELD_UNKNOWN', reason: 'is not a field of this record' });
    }
    const parts = [id.toLowerCase()];
    for (const { name, write } of writers) {
      const written = write(record[name]);
      if (typeof written !== 'string') return refuse(name, written);
      parts.push(written);
    }
    const external = externalIdsText(record['externalIds']);
    if ('code' in external) return refuse('externalIds', external);
    const attributes = attributesOf(line, record['attributes']);
    if (typeof attributes !== 'string') return refuse('attributes', attributes);
    for (const rule of collection.rules) {
      const broken = rule(record);
      if (broken !== undefined) return { id, ...broken };
    }
    parts.push(external.copy, attributes);
    // Joined, not added up: a text put together piece by piece keeps all its pieces in memory.
    return { id: id.toLowerCase(), sentId: id, record: pick(record, judged), copy: parts.join('\t') };
  };
}

/** Values that decide about a record together with others. */
function judgedNames({ columns }: Collection): string[] {
  const counted = new Set(['state', 'quantity', 'unlimited']);
  return columns
    .filter((one) => one.type === 'reference' || one.unique || counted.has(one.name))
    .map((one) => one.name);
}

function pick(record: JsonRecord, names: readonly string[]): JsonRecord {
  const picked: Record<string, unknown> = {};
  for (const name of names) picked[name] = record[name];
  return picked;
}

function attributesOf(line: string, value: unknown): ReturnType<typeof attributesText> {
  if (value === undefined || value === null) return copyNull;
  const text = attributesText(line, value);
  return typeof text === 'string' ? copyText(text) : text;
}

function parse(line: string): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new NotARecord('it is not JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new NotARecord('it is not a JSON object');
  return value as JsonRecord;
}
