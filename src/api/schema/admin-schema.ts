import { z } from '@hono/zod-openapi';
import { allPermissions } from '../../accounts/permission.ts';
import { settingsContent } from '../../store/setting-store.ts';
import { pageQuery } from '../page.ts';

export const auditQuery = z.object({
  account: z.uuid().optional().describe('Who: id of the person'),
  action: z.string().max(60).optional().describe('What: task.update, or all about task'),
  subject: z.string().max(200).optional().describe('About what: task:<id>, or all of a kind: task'),
  from: z.iso.datetime().optional().describe('From this instant'),
  until: z.iso.datetime().optional().describe('Before this instant'),
  ...pageQuery,
});
export const auditEntrySchema = z
  .object({
    seq: z.number().int(),
    at: z.string(),
    account: z.string().nullable(),
    actorName: z.string(),
    via: z.enum(['console', 'token', 'cli', 'system']),
    action: z.string(),
    subject: z.string(),
    before: z.unknown(),
    after: z.unknown(),
  })
  .openapi('AuditEntry');
export type AuditEntryView = z.infer<typeof auditEntrySchema>;

export const settingsSchema = z
  .object({
    ...settingsContent.shape,
    version: z.number().int(),
    facts: z
      .object({
        migration: z.string(),
        title: z.string(),
        environment: z.enum(['rehearsal', 'burn-in', 'live']),
        oldSystem: z.string().describe('Address, without a password'),
        newSystem: z.string().describe('Address, or embedded'),
        store: z.enum(['embedded', 'postgres']),
        changeover: z.string().describe('Version of Changeover'),
        signInWithProvider: z.boolean(),
      })
      .describe('Declared in changeover.yaml; shown here, changed there'),
  })
  .openapi('Settings');
export type SettingsView = z.infer<typeof settingsSchema>;
export const settingsChangeSchema = z.strictObject({
  timeZone: settingsContent.shape.timeZone
    .unwrap()
    .optional()
    .describe('IANA zone in which the console shows instants'),
  banner: settingsContent.shape.banner
    .unwrap()
    .optional()
    .describe('A line above every page; empty for none'),
});

export const tokenSchema = z
  .object({
    id: z.string(),
    account: z.string(),
    accountName: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(allPermissions)),
    createdAt: z.string(),
    expiresAt: z.string(),
    usedAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
  })
  .openapi('Token');
export type TokenView = z.infer<typeof tokenSchema>;
export const newTokenSchema = z.strictObject({
  name: z.string().trim().min(1).max(100).describe('What it is for'),
  scopes: z.array(z.enum(allPermissions)).min(1).describe('Rights it has, at most those of its owner'),
  days: z.number().int().min(1).max(366).default(90).describe('How long it lives'),
  account: z.uuid().optional().describe('Its owner; only at the command line'),
});
export const madeTokenSchema = tokenSchema.extend({ secret: z.string().describe('Shown this once') });

export const viewSchema = z
  .object({ id: z.string(), screen: z.string(), name: z.string(), query: z.string() })
  .openapi('SavedView');
export type SavedView = z.infer<typeof viewSchema>;
export const newViewSchema = z.strictObject({
  screen: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/),
  name: z.string().trim().min(1).max(80),
  query: z.string().max(2000).describe('The query part of the address'),
});

export const searchQuery = z.object({
  text: z.string().trim().min(1).max(100).describe('What to look for'),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
export const searchHitSchema = z
  .object({
    kind: z.string().describe('person, run, record, criterion, …'),
    id: z.string(),
    title: z.string(),
    detail: z.string(),
    path: z.string().describe('Address in the console'),
  })
  .openapi('SearchHit');
export type SearchHit = z.infer<typeof searchHitSchema>;
