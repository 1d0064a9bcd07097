import { z } from '@hono/zod-openapi';
import { type Command, Option } from 'commander';
import type { RegisteredRoute } from '../../api/route.ts';
import { ChangeoverError } from '../../lib/errors.ts';

type Spec = RegisteredRoute['spec'];

/** Where a value of an option goes in the request. */
interface Field {
  readonly place: 'params' | 'query' | 'body';
  readonly name: string;
  readonly required: boolean;
  readonly read: (text: string | string[]) => unknown;
}

/** The JSON Schema of one field, as far as an option can show it. */
interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly default?: unknown;
  readonly items?: FieldSchema;
  readonly anyOf?: readonly FieldSchema[];
}

/** What a request consists of, taken from the options of its command. */
export interface RequestParts {
  readonly params: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly body: Record<string, unknown> | undefined;
}

/** Gives a command an option for every path parameter, query field and body field of a route. */
export function addRouteOptions(command: Command, spec: Spec): readonly Field[] {
  const fields: Field[] = [];
  for (const place of ['params', 'query', 'body'] as const) {
    for (const [name, schema, required] of fieldsOf(spec[place])) {
      // A path and a body may both say `map`: the path has it then.
      if (fields.some((one) => one.name === name)) continue;
      const field: Field = { place, name, required, read: reader(name, schema) };
      const shape = isList(schema) ? `${kebab(name)} <values...>` : `${kebab(name)} <${wordFor(schema)}>`;
      const option = new Option(`--${shape}`, describeField(schema, required));
      const values = choicesOf(isList(schema) ? (schema.items ?? {}) : schema);
      if (values !== undefined && !isNullable(schema)) option.choices(values);
      command.addOption(option);
      fields.push(field);
    }
  }
  return fields;
}

/** The request that options ask for. Throws USAGE for a missing or unreadable one. */
export function requestFrom(
  fields: readonly Field[],
  options: Record<string, unknown>,
  spec: Spec,
): RequestParts {
  const parts = { params: {}, query: {}, body: {} } as Record<Field['place'], Record<string, unknown>>;
  for (const field of fields) {
    const given = options[camel(kebab(field.name))];
    if (typeof given === 'string' || Array.isArray(given)) {
      parts[field.place][field.name] = field.read(given as string | string[]);
    } else if (field.required) {
      throw new ChangeoverError('USAGE', { reason: `--${kebab(field.name)} is needed` });
    }
  }
  return { params: parts.params, query: parts.query, body: spec.body === undefined ? undefined : parts.body };
}

function fieldsOf(schema: z.ZodType | undefined): [string, FieldSchema, boolean][] {
  if (schema === undefined) return [];
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, FieldSchema>;
    required?: string[];
  };
  const required = new Set(json.required ?? []);
  return Object.entries(json.properties ?? {}).map(([name, field]) => [name, field, required.has(name)]);
}

function reader(name: string, schema: FieldSchema): Field['read'] {
  if (isList(schema)) return (given) => [given].flat().map((one) => readOne(name, schema.items ?? {}, one));
  return (given) => readOne(name, schema, [given].flat().at(-1) ?? '');
}

function readOne(name: string, schema: FieldSchema, text: string): unknown {
  if (text === 'null' && isNullable(schema)) return null;
  const types = typesOf(schema);
  const refuse = (wanted: string): never => {
    throw new ChangeoverError('USAGE', { reason: `--${kebab(name)} must be ${wanted}, not ${text}` });
  };
  if (types.includes('string') || types.length === 0) return text;
  if (types.includes('boolean')) return { true: true, false: false }[text] ?? refuse('true or false');
  if (types.includes('integer') || types.includes('number'))
    return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : refuse('a number');
  try {
    return JSON.parse(text);
  } catch {
    return refuse('JSON');
  }
}

function describeField(schema: FieldSchema, required: boolean): string {
  const words = [schema.description ?? '', required ? '(needed)' : ''];
  if (schema.default !== undefined && schema.default !== '')
    words.push(`(${JSON.stringify(schema.default)} when absent)`);
  if (isNullable(schema)) words.push('(null for none)');
  return words.filter((word) => word !== '').join(' ');
}

function typesOf(schema: FieldSchema): readonly string[] {
  const own = schema.type === undefined ? [] : [schema.type].flat();
  return [...own, ...(schema.anyOf ?? []).flatMap(typesOf)];
}

function choicesOf(schema: FieldSchema): string[] | undefined {
  return schema.enum?.every((one) => typeof one === 'string') === true ? schema.enum.map(String) : undefined;
}

const isList = (schema: FieldSchema): boolean =>
  typesOf(schema).includes('array') && !typesOf(schema).includes('string');
const isNullable = (schema: FieldSchema): boolean => typesOf(schema).includes('null');

function wordFor(schema: FieldSchema): string {
  const types = typesOf(schema);
  if (types.includes('boolean')) return 'true|false';
  if (types.includes('integer') || types.includes('number')) return 'n';
  return types.includes('object') ? 'json' : 'text';
}

const kebab = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('_', '-');
const camel = (name: string): string =>
  name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
