import { z } from '@hono/zod-openapi';
import { ApiError } from '../domain/api-error.ts';
import {
  type ChangedKey,
  type KeyChange,
  promoteKey,
  reinstateKey,
  restoreKey,
  retireKey,
  revokeKey,
  rotateKeys,
} from '../keys/change-signing-keys.ts';
import { type KeyRing, publicKeys } from '../keys/key-ring.ts';
import { currentRevocations } from '../keys/revocation-list.ts';
import { changeEndpoint } from './change-endpoint.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText, plainHeaders } from './endpoint.ts';
import { recordId } from './record-schema.ts';
import { plainText } from './right-schema.ts';

const changed = z
  .object({ id: recordId, keyId: z.string(), state: z.enum(['SIGNING', 'VERIFYING', 'RETIRED', 'REVOKED']) })
  .openapi('ChangedSigningKey');
const jwks = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string(),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    ),
  })
  .openapi('JsonWebKeySet');
// Whoever serves these to many devices may keep them for a minute.
const kept = { 'cache-control': 'public, max-age=60' };
const about = { tags: ['signing-keys'], access: 'keys:manage' as const, method: 'post' as const };

/** The public keys, the revocation list, and every change of the signing keys. */
export function addKeyRoutes(app: EmsApp, context: EmsContext): void {
  addPublished(app, context);
  const path = '/v1/signing-keys/{id}';
  const act = (
    name: string,
    summary: string,
    work: (change: KeyChange, id: string) => Promise<ChangedKey>,
  ): void =>
    changeEndpoint(
      app,
      context,
      { ...about, path: `${path}/${name}`, summary, answer: changed },
      async (one) => ({
        body: await work(one, one.id()),
      }),
    );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: '/v1/signing-keys',
      operationId: 'rotate-signing-keys',
      summary: 'Sign with a new key from now on; those before it still verify',
      body: z.strictObject({}),
      answer: changed,
      created: true,
    },
    async (one) => ({ body: await rotateKeys(one, ringOf(context)) }),
  );
  act('promote', 'Sign with this key again', (change, id) => promoteKey(change, ringOf(context), id));
  act('retire', 'Publish it no longer: nothing that it signed is in use', retireKey);
  act('restore', 'Publish a retired key again', restoreKey);
  act('reinstate', 'It was revoked by mistake: what it signed counts again', reinstateKey);
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: `${path}/revoke`,
      summary:
        'Nothing that it signed counts any more; a new key takes its place when it is the one that signs',
      body: z.strictObject({ reason: plainText(500) }),
      answer: changed,
    },
    async (one) => ({
      body: await revokeKey(one, ringOf(context), { id: one.id(), reason: one.body.reason }),
    }),
  );
}

/** Throws ApiError SIGNER_MISSING. */
function ringOf({ keys }: EmsContext): KeyRing {
  if (keys === undefined) throw new ApiError('SIGNER_MISSING');
  return keys;
}

function addPublished(app: EmsApp, context: EmsContext): void {
  const { store } = context;
  const open = { method: 'get' as const, tags: ['signing-keys'], access: 'open' as const };
  endpoint(
    app,
    {
      ...open,
      path: '/.well-known/jwks.json',
      summary: 'Public keys that license files are verified with (RFC 7517)',
      responses: { 200: { description: 'Keys.', content: { 'application/json': { schema: jwks } } } },
    },
    async () => jsonText(JSON.stringify(await store.use((client) => publicKeys(client))), 200, kept),
  );
  endpoint(
    app,
    {
      ...open,
      path: '/.well-known/license-revocations',
      summary: 'Signing keys and license files that are no longer good, as one signed text',
      responses: { 200: { description: 'A JWS.', content: { 'application/jose': { schema: z.string() } } } },
    },
    async () => {
      const text = await currentRevocations(store, ringOf(context), context.clock());
      return new Response(text, {
        headers: { ...plainHeaders, ...kept, 'content-type': 'application/jose' },
      });
    },
  );
}
