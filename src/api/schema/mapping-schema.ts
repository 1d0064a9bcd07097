import { z } from '@hono/zod-openapi';
import { offsetQuery } from './reconciliation-schema.ts';

const mapName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,80}$/, 'must be the name of a value map')
  .describe('Name of the value map');

export const mappingSchema = z
  .object({
    run: z.string().nullable().describe('The run whose mapping this is; null before the first'),
    entities: z.array(
      z.object({
        entity: z.string(),
        file: z.string(),
        rows: z.number(),
        findings: z.record(z.string(), z.number()),
      }),
    ),
    columns: z.object({
      mapped: z.number().int(),
      waived: z.number().int(),
      neither: z.number().int().describe('Neither mapped nor waived: they stop the next run'),
    }),
    maps: z.array(
      z.object({
        map: z.string(),
        file: z.string(),
        sha256: z.string(),
        entries: z.number().int(),
        confirmed: z.number().int(),
        open: z.number().int().describe('Unconfirmed, or met without an entry'),
        waiting: z.number().int().describe('Records that wait for open values'),
      }),
    ),
  })
  .openapi('Mapping');
export type MappingView = z.infer<typeof mappingSchema>;

export const valueQuery = z.object({
  state: z.enum(['open', 'confirmed', 'all']).default('open'),
  map: mapName.optional(),
  text: z.string().max(200).optional().describe('Part of the old or the new value'),
  ...offsetQuery,
});
export const valueRecordsQuery = z.object({
  map: mapName,
  old: z.string().max(4000).describe('The old value, byte for byte'),
  limit: z.coerce.number().int().min(1).max(100).default(10),
});
export const valueRecordsSchema = z.object({
  total: z.number().int(),
  items: z.array(
    z.object({
      entity: z.string(),
      field: z.string(),
      oldKey: z.string().describe('Masked without the right records.unmasked'),
      id: z.string(),
    }),
  ),
});
export type ValueRecords = z.infer<typeof valueRecordsSchema>;

const valueSchema = z
  .object({
    map: z.string(),
    old: z.string(),
    new: z.string().describe('Empty: the field is left empty'),
    state: z.enum(['confirmed', 'unconfirmed', 'missing']),
    confirmedBy: z.string(),
    confirmedOn: z.string(),
    records: z.number().int(),
    entities: z.array(z.string()),
    fields: z.array(z.string()),
    choices: z.array(z.string()).describe('What the field allows; empty when any text'),
    reason: z.string().describe('What was said at the newest confirmation through this program; else empty'),
    sha256: z.string().describe('Of the map’s file: send it as basedOn'),
  })
  .openapi('MappedValue');
export type MappedValueView = z.infer<typeof valueSchema>;
export const valueListSchema = z.object({
  total: z.number().int(),
  offset: z.number().int(),
  items: z.array(valueSchema),
});

export const mapParam = z.object({ map: mapName });
export const confirmSchema = z.strictObject({
  old: z.string().max(4000).describe('The old value, byte for byte'),
  new: z.string().max(4000).describe('What it becomes; empty leaves the field empty'),
  basedOn: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('sha256 of the file as it was shown'),
  reason: z.string().max(2000).default('').describe('Why, for the audit trail'),
});
export const confirmedSchema = z.object({ sha256: z.string() });

export const columnQuery = z.object({
  state: z.enum(['neither', 'waived', 'mapped', 'all']).default('all'),
  table: z.string().max(200).optional(),
  ...offsetQuery,
});
export const columnListSchema = z.object({
  total: z.number().int(),
  offset: z.number().int(),
  items: z.array(
    z.object({
      table: z.string(),
      column: z.string(),
      usedBy: z.array(z.string()),
      waived: z.string().nullable(),
    }),
  ),
});
export type ColumnList = z.infer<typeof columnListSchema>;

export const entityParam = z.object({
  entity: z.string().regex(/^[a-z_]{1,40}$/, 'must be the name of a canonical entity'),
});
const originSchema = z.object({
  sql: z.string().describe('The expression'),
  columns: z.array(
    z.object({
      table: z.string().nullable().describe('Null where it cannot be told'),
      column: z.string().describe('`*` for a whole row'),
    }),
  ),
  maps: z.array(z.string()).describe('Value maps that translate it'),
});
export const entityMappingSchema = z
  .object({
    entity: z.string(),
    title: z.string(),
    doc: z.string(),
    file: z.string(),
    sql: z.string(),
    fields: z.array(
      z.object({
        field: z.string(),
        type: z.string(),
        doc: z.string(),
        required: z.boolean(),
        origins: z
          .array(originSchema)
          .describe('One for each SELECT that is united; none when the mapping leaves the field empty'),
      }),
    ),
  })
  .openapi('EntityMapping');
export type EntityMapping = z.infer<typeof entityMappingSchema>;

export const explainQuery = z.object({
  entity: z.string().regex(/^[a-z_]{1,40}$/, 'must be the name of a canonical entity'),
  key: z.string().min(1).max(500).optional().describe('Old key'),
  id: z.uuid().optional().describe('Id of the record, instead of its key'),
  run: z
    .string()
    .regex(/^(\d{4,9}|latest)$/)
    .default('latest'),
});
const cell = z.record(z.string(), z.unknown());
export const explanationSchema = z
  .object({
    entity: z.string(),
    oldKey: z.string(),
    masked: z.boolean(),
    file: z.string(),
    sql: z.string(),
    record: cell,
    findings: z.array(z.object({ rule: z.string(), field: z.string(), value: z.string().nullable() })),
    raw: z.array(z.object({ table: z.string(), key: z.string(), values: cell })),
    rawRows: z.number().int(),
  })
  .openapi('Explanation');
export type ExplanationView = z.infer<typeof explanationSchema>;

export const archiveQuery = z.object({
  text: z.string().min(1).max(200).describe('What to look for, in keys, fields and raw rows'),
  entity: z
    .string()
    .regex(/^[a-z_]{1,40}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
});
export const archiveListSchema = z.object({
  items: z.array(
    z.object({
      entity: z.string(),
      oldKey: z.string(),
      disposition: z.string(),
      reason: z.string(),
      matched: z.array(z.string()),
      fields: z.record(z.string(), z.string()),
      raw: z.string().nullable(),
      restored: z.boolean(),
    }),
  ),
});
export type ArchiveList = z.infer<typeof archiveListSchema>;
