import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { recordChange } from '../store/record-change.ts';
import { type KeyRing, signingKeysName } from './key-ring.ts';
import { forgetRevocations } from './revocation-list.ts';
import {
  findKey,
  lockKeys,
  type SigningKeyRow,
  type SigningKeyState,
  setKeyState,
  signingKey,
} from './signing-key-store.ts';

/** Who changes the keys, and in which transaction. */
export interface KeyChange {
  readonly client: pg.ClientBase;
  readonly actor: Actor;
}

/** A key as it is answered after a change. */
export interface ChangedKey {
  readonly id: string;
  readonly keyId: string;
  readonly state: SigningKeyState;
}

/** Signs with a new key from now on; the one before still verifies. Undone by `promoteKey` of that one. */
export async function rotateKeys(change: KeyChange, ring: KeyRing): Promise<ChangedKey> {
  const { client, actor } = change;
  await lockKeys(client);
  const before = await signingKey(client);
  if (before !== undefined) await setKeyState(client, before.id, 'VERIFYING');
  const made = await ring.makeKey(client, actor);
  await record(change, 'rotated', made, { signing: before?.keyId ?? null }, { signing: made.keyId });
  return { ...made, state: 'SIGNING' };
}

/**
 * Signs with a key again that did so before; the one that does now goes on verifying. Throws ApiError NOT_FOUND, STATE_CONFLICT,
 * SIGNER_LOCKED.
 */
export async function promoteKey(change: KeyChange, ring: KeyRing, id: string): Promise<ChangedKey> {
  const { client } = change;
  const key = await keyIn(client, id, ['VERIFYING']);
  if (key.privateSealed === null)
    throw new ApiError('STATE_CONFLICT', {
      what: 'signing key',
      state: 'without its private half, which ended when it was retired',
      needed: 'whole',
    });
  ring.requireOpen(key);
  const before = await signingKey(client);
  if (before !== undefined) await setKeyState(client, before.id, 'VERIFYING');
  await setKeyState(client, id, 'SIGNING');
  await record(change, 'promoted', key, { signing: before?.keyId ?? null }, { signing: key.keyId });
  return { id, keyId: key.keyId, state: 'SIGNING' };
}

/** Nothing that a key signed is still in use: it is no longer published. Undone by `restoreKey`, but it never signs again. */
export async function retireKey(change: KeyChange, id: string): Promise<ChangedKey> {
  return move(change, id, { from: ['VERIFYING'], to: 'RETIRED', action: 'retired' });
}

/** Publishes a retired key again. */
export async function restoreKey(change: KeyChange, id: string): Promise<ChangedKey> {
  return move(change, id, { from: ['RETIRED'], to: 'VERIFYING', action: 'restored' });
}

/**
 * Somebody else may have the private half: nothing it signed counts any more, and the revocation list says so. When it is the one
 * that signs, a new one takes its place at once. Undone by `reinstateKey`.
 */
export async function revokeKey(
  change: KeyChange,
  ring: KeyRing,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<ChangedKey> {
  const { client, actor } = change;
  const key = await keyIn(client, id, ['SIGNING', 'VERIFYING', 'RETIRED']);
  await setKeyState(client, id, 'REVOKED', reason);
  const next = key.state === 'SIGNING' ? await ring.makeKey(client, actor) : undefined;
  const after = { state: 'REVOKED', reason, ...(next === undefined ? {} : { signing: next.keyId }) };
  await record(change, 'revoked', key, { state: key.state }, after);
  return { id, keyId: key.keyId, state: 'REVOKED' };
}

/** It was revoked by mistake: what it signed counts again. It does not sign by itself again (`promoteKey`). */
export async function reinstateKey(change: KeyChange, id: string): Promise<ChangedKey> {
  return move(change, id, { from: ['REVOKED'], to: 'VERIFYING', action: 'reinstated' });
}

async function move(
  change: KeyChange,
  id: string,
  { from, to, action }: { from: readonly SigningKeyState[]; to: SigningKeyState; action: string },
): Promise<ChangedKey> {
  const key = await keyIn(change.client, id, from);
  await setKeyState(change.client, id, to);
  await record(change, action, key, { state: key.state }, { state: to });
  return { id, keyId: key.keyId, state: to };
}

/** A key in one of these states, with every other process held off. Throws ApiError NOT_FOUND, STATE_CONFLICT. */
async function keyIn(
  client: pg.ClientBase,
  id: string,
  states: readonly SigningKeyState[],
): Promise<SigningKeyRow> {
  await lockKeys(client);
  const key = await findKey(client, id);
  if (key === undefined) throw new ApiError('NOT_FOUND', { what: 'signing key with this id' });
  if (!states.includes(key.state))
    throw new ApiError('STATE_CONFLICT', {
      what: 'signing key',
      state: key.state,
      needed: states.join(' or '),
    });
  return key;
}

async function record(
  { client, actor }: KeyChange,
  action: string,
  key: { readonly id: string; readonly keyId: string },
  before: object,
  after: object,
): Promise<void> {
  const more = { keyId: key.keyId };
  await recordChange(client, {
    actor,
    action,
    entity: signingKeysName,
    id: key.id,
    before: { ...more, ...before },
    after: { ...more, ...after },
  });
  await forgetRevocations(client);
}
