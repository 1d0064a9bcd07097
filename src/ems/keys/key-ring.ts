import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CompactSign, calculateJwkThumbprint, type JSONWebKeySet } from 'jose';
import type pg from 'pg';
import { type Actor, system } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import type { EmsStore } from '../store/ems-store.ts';
import { recordChange } from '../store/record-change.ts';
import type { KeyEncryption } from './key-encryption.ts';
import type { SignedType } from './license-claims.ts';
import {
  allKeys,
  insertKey,
  lockKeys,
  type SigningKeyRow,
  signingKey,
  whileKeysStay,
} from './signing-key-store.ts';

/** Entity of the change log. */
export const signingKeysName = 'signing-keys';

export interface SignedText {
  /** A JWS in its compact form. */
  readonly text: string;
  readonly keyId: string;
}

/**
 * The keys of the publisher. They live in the database, so that every process signs with the same one; which one that is, is
 * asked in the transaction of each signature.
 */
export class KeyRing {
  readonly #encryption: KeyEncryption;
  // What a key id stands for never changes; whether it signs is asked each time.
  readonly #opened = new Map<string, KeyObject>();

  constructor(encryption: KeyEncryption) {
    this.#encryption = encryption;
  }

  /** Makes the first key where there is none; of several processes that start at once, one does. */
  async prepare(store: EmsStore): Promise<void> {
    await store.inTransaction(async (client) => {
      if ((await signingKey(client)) !== undefined) return;
      await lockKeys(client);
      if ((await signingKey(client)) !== undefined) return;
      const made = await this.makeKey(client, system);
      const change = { actor: system, action: 'created', entity: signingKeysName, id: made.id };
      await recordChange(client, { ...change, after: { keyId: made.keyId, state: 'SIGNING' } });
    });
  }

  /** Makes a key that signs from now on. The caller holds the lock, and has seen to it that no other signs. */
  async makeKey(client: pg.ClientBase, actor: Actor): Promise<{ id: string; keyId: string }> {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const bare = publicKey.export({ format: 'jwk' });
    const keyId = await calculateJwkThumbprint(bare);
    const sealed = this.#encryption.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), keyId);
    const id = await insertKey(client, {
      keyId,
      publicJwk: { ...bare, kid: keyId, alg: 'EdDSA', use: 'sig' },
      privateSealed: sealed,
      sealedBy: this.#encryption.id,
      createdBy: actor.name,
    });
    return { id, keyId };
  }

  /**
   * Signs a JSON text. In a transaction, the key stays good until that has ended. Throws ApiError SIGNER_MISSING,
   * SIGNER_LOCKED.
   */
  async sign(client: pg.ClientBase, type: SignedType, payload: object): Promise<SignedText> {
    await whileKeysStay(client);
    const row = await signingKey(client);
    if (row === undefined) throw new ApiError('SIGNER_MISSING');
    const text = await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'EdDSA', kid: row.keyId, typ: type })
      .sign(this.#open(row));
    return { text, keyId: row.keyId };
  }

  /** Throws ApiError SIGNER_LOCKED unless this server can sign with a key. */
  requireOpen(row: SigningKeyRow): void {
    this.#open(row);
  }

  #open(row: SigningKeyRow): KeyObject {
    const kept = this.#opened.get(row.keyId);
    if (kept !== undefined) return kept;
    if (row.privateSealed === null || row.sealedBy !== this.#encryption.id)
      throw new ApiError('SIGNER_LOCKED', { key: row.keyId });
    let der: Buffer;
    try {
      der = this.#encryption.open(row.privateSealed, row.keyId);
    } catch (error) {
      throw new ApiError('SIGNER_LOCKED', { key: row.keyId }, { cause: error });
    }
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    this.#opened.set(row.keyId, key);
    return key;
  }
}

/** The public keys that license files may be signed with: the one that signs, and those before it that still count. */
export async function publicKeys(client: pg.ClientBase): Promise<JSONWebKeySet> {
  const keys = await allKeys(client);
  return {
    keys: keys
      .filter((one) => one.state === 'SIGNING' || one.state === 'VERIFYING')
      .map((one) => one.publicJwk),
  };
}
