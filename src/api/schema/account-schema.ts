import { z } from '@hono/zod-openapi';
import { allPermissions } from '../../accounts/permission.ts';
import { positions, roles } from '../../accounts/role.ts';

const roleSchema = z.enum(roles).openapi('Role');

const functionSchema = z
  .object({
    function: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be the id of a stakeholder group')
      .describe('Id of the stakeholder group'),
    position: z.enum(positions),
  })
  .openapi('AccountFunction');

const email = z.email().max(254).describe('Address of mail, unique');
const name = z.string().trim().min(1).max(200).describe('Name, as others see it');
const secret = z.string().min(20).max(200).describe('The part of the link after #');
const password = z.string().min(1).max(1000);

/** Who is signed in, and what they may do here. */
export const sessionSchema = z
  .object({
    account: z.object({ id: z.uuid(), email: z.string(), name: z.string() }).nullable(),
    roles: z.array(roleSchema),
    functions: z.array(functionSchema),
    permissions: z.array(z.enum(allPermissions)),
    csrf: z.string().nullable().describe('Send it as x-csrf-token with every change; null for tokens'),
    migration: z.object({ name: z.string(), title: z.string() }),
    environment: z.enum(['rehearsal', 'burn-in', 'live']),
    version: z.string().describe('Version of Changeover'),
  })
  .openapi('Session');
export type SessionView = z.infer<typeof sessionSchema>;

export const signInWaysSchema = z.object({
  migration: z.object({ name: z.string(), title: z.string() }),
  password: z.boolean(),
  oidc: z
    .object({ title: z.string(), start: z.string().describe('Address that begins the sign-in') })
    .nullable(),
});
export type SignInWays = z.infer<typeof signInWaysSchema>;

export const signInSchema = z.strictObject({ email: z.string().max(254), password });
export const passwordChangeSchema = z.strictObject({ current: password, password });

export const invitationQuestionSchema = z.strictObject({ secret });
export const invitationSchema = z.object({
  purpose: z.enum(['FIRST_ADMIN', 'INVITE', 'RESET']),
  email: z.string().nullable(),
  name: z.string().nullable(),
  migration: z.object({ name: z.string(), title: z.string() }),
});
export type InvitationView = z.infer<typeof invitationSchema>;
export const invitationAnswerSchema = z.strictObject({
  secret,
  password,
  person: z.strictObject({ name, email }).optional().describe('For the first administrator'),
});

export const personSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    active: z.boolean(),
    version: z.number().int(),
    roles: z.array(roleSchema),
    functions: z.array(functionSchema),
    signIn: z.enum(['password', 'oidc', 'none']),
    createdAt: z.string(),
    updatedAt: z.string(),
    lastSeenAt: z.string().nullable(),
  })
  .openapi('Person');
export type Person = z.infer<typeof personSchema>;

const roleList = z.array(roleSchema).max(roles.length).describe('Roles in this migration');
const functionList = z.array(functionSchema).max(20).describe('Functions, and as what');

export const newPersonSchema = z.strictObject({
  email,
  name,
  roles: roleList.min(1).default(['VIEWER']),
  functions: functionList.default([]),
});
export const personChangeSchema = z.strictObject({
  name: name.optional(),
  active: z.boolean().optional().describe('Whether they can sign in'),
  roles: roleList.optional(),
  functions: functionList.optional(),
});
export const inviteLinkSchema = z.object({ link: z.string(), expiresAt: z.string() });
export type InviteLink = z.infer<typeof inviteLinkSchema>;
