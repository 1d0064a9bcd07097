import { z } from 'zod';
import { type Field, field } from './field.ts';

/** One entity of the canonical model (DOMAIN §3): its name, meaning and fields. */
export interface Entity {
  readonly name: string;
  readonly plural: string;
  readonly doc: string;
  /** What the idea is called elsewhere, with the system printed beside the term. */
  readonly elsewhere: string;
  readonly fields: Readonly<Record<string, Field>>;
}

/** Declares an entity; every entity also carries `attributes`, the publisher's custom attributes. */
export function defineEntity(entity: Entity): Entity {
  return {
    ...entity,
    fields: {
      ...entity.fields,
      attributes: field.json('Custom attributes of the publisher, as a JSON object.'),
    },
  };
}

/** The fields that point at other entities. */
export function references(entity: Entity): { name: string; to: string; required: boolean }[] {
  return Object.entries(entity.fields).flatMap(([name, one]) =>
    one.type === 'ref' && one.to !== undefined ? [{ name, to: one.to, required: one.required }] : [],
  );
}

/** A zod schema of a canonical record as JSON: dates and decimals as text, references as old keys. */
export function recordSchema(entity: Entity): z.ZodType {
  const shape: Record<string, z.ZodType> = { old_key: z.string().min(1) };
  for (const [name, one] of Object.entries(entity.fields)) {
    shape[name] = one.required ? valueSchema(one) : valueSchema(one).nullish();
  }
  return z.strictObject(shape);
}

function valueSchema(one: Field): z.ZodType {
  switch (one.type) {
    case 'integer':
      return z.int();
    case 'decimal':
      return z.string().regex(/^-?\d{1,14}(\.\d{1,4})?$/);
    case 'boolean':
      return z.boolean();
    case 'date':
      return z.iso.date();
    case 'instant':
      return z.iso.datetime({ offset: true });
    case 'enum':
      return z.enum((one.values ?? []) as [string, ...string[]]);
    case 'json':
      return z.record(z.string(), z.unknown());
    default:
      return z.string();
  }
}
