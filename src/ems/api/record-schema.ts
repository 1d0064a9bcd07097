import { z } from '@hono/zod-openapi';
import type { Collection } from '../domain/collection.ts';
import type { Column } from '../domain/column.ts';

/** Any UUID, of whatever version. */
export const recordId = z
  .string()
  // Without flags: they would be published as a part of the pattern.
  .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'must be a UUID')
  .openapi({ format: 'uuid' });

const externalId = z
  .object({ system: z.string(), kind: z.string(), value: z.string() })
  .openapi('ExternalId', { description: 'A name that the record has elsewhere.' });

/** The schema of a record, for the OpenAPI document: records themselves are checked by `import/record-reader.ts`. */
export function recordSchema(collection: Collection): z.ZodType {
  const shape: Record<string, z.ZodType> = {
    id: recordId,
    ...(collection.kept === 'record' ? { externalIds: z.array(externalId).optional() } : {}),
  };
  for (const column of collection.columns) {
    const value = valueSchema(column).describe(column.doc);
    shape[column.name] = column.required ? value : value.nullable().optional();
  }
  if (collection.kept === 'record')
    shape['attributes'] = z
      .record(z.string(), z.unknown())
      .nullable()
      .optional()
      .describe('Attributes of the publisher’s own.');
  // Reading one by one tells these as well; nobody sends them.
  const instant = z.iso.datetime().optional().openapi({ readOnly: true });
  shape['createdAt'] = instant;
  shape['updatedAt'] = instant;
  return z.object(shape).openapi(schemaName(collection), { description: collection.doc });
}

/** `entitlement-lines` → `EntitlementLine`. */
function schemaName({ name }: Collection): string {
  const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return words
    .join('')
    .replace(/People$/, 'Person')
    .replace(/ies$/, 'y')
    .replace(/s$/, '');
}

function valueSchema(column: Column): z.ZodType {
  switch (column.type) {
    case 'reference':
      return recordId;
    case 'choice':
      return z.enum(column.values as [string, ...string[]]);
    case 'whole':
      return z.int().min(column.least);
    case 'amount':
      return z.string().regex(/^-?\d{1,14}(\.\d{1,4})?$/);
    case 'flag':
      return z.boolean();
    case 'words':
      return z.array(z.string());
    case 'day':
      return z.iso.date();
    case 'instant':
      return z.iso.datetime({ offset: true });
    default:
      return column.shape === undefined ? z.string() : z.string().regex(column.shape.pattern);
  }
}
