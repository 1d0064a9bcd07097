import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { chmod, link, readFile, rm, writeFile } from 'node:fs/promises';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';

const cipher = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals private keys for the database (AES-256-GCM) under a key that is not in it. Whoever has only a copy of the
 * database cannot sign.
 */
export class KeyEncryption {
  readonly #key: Buffer;
  /** Names the key without telling anything about it. */
  readonly id: string;

  /** From 32 random bytes in base64. Throws EMS_KEY_ENCRYPTION_INVALID; `source` says where the text came from. */
  constructor(text: string, source: string) {
    const key = Buffer.from(text.trim(), 'base64');
    if (key.length !== keyBytes) throw new ChangeoverError('EMS_KEY_ENCRYPTION_INVALID', { source });
    this.#key = key;
    this.id = createHash('sha256')
      .update('changeover-ems key encryption\n')
      .update(key)
      .digest('hex')
      .slice(0, 16);
  }

  /** Encrypts; `name` is bound to it, so that one sealed key cannot be put in the place of another. */
  seal(secret: Uint8Array, name: string): Buffer {
    const nonce = randomBytes(nonceBytes);
    const sealing = createCipheriv(cipher, this.#key, nonce).setAAD(Buffer.from(name));
    const sealed = Buffer.concat([sealing.update(secret), sealing.final()]);
    return Buffer.concat([nonce, sealing.getAuthTag(), sealed]);
  }

  /** Decrypts. Throws when it was sealed under another key or name, or was altered. */
  open(sealed: Uint8Array, name: string): Buffer {
    const bytes = Buffer.from(sealed);
    const opening = createDecipheriv(cipher, this.#key, bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
      .setAAD(Buffer.from(name))
      .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([opening.update(bytes.subarray(nonceBytes + tagBytes)), opening.final()]);
  }
}

async function keyEncryptionOf(path: string): Promise<KeyEncryption> {
  try {
    return new KeyEncryption(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof ChangeoverError) throw error;
    const source = `${path} (${reasonOf(error)})`;
    throw new ChangeoverError('EMS_KEY_ENCRYPTION_INVALID', { source }, { cause: error });
  }
}

/**
 * The key-encryption key in a file, which is made when it is not there, readable by its owner alone. Two processes that start at
 * once end up with the same one. Throws EMS_KEY_ENCRYPTION_INVALID.
 */
export async function ownKeyEncryption(path: string): Promise<KeyEncryption> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    await writeFile(temporary, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    await chmod(temporary, 0o600);
    // A link is there as a whole or not at all, and never replaces what is there already.
    await link(temporary, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
      throw new ChangeoverError(
        'EMS_KEY_ENCRYPTION_INVALID',
        { source: `${path} (${reasonOf(error)})` },
        { cause: error },
      );
  } finally {
    await rm(temporary, { force: true });
  }
  return keyEncryptionOf(path);
}
