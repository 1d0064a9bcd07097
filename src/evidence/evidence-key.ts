import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';

/** The project's key: it signs evidence packs. */
export interface EvidenceKey {
  readonly privateKey: KeyObject;
  /** The public key as PEM (SPKI). */
  readonly publicPem: string;
  /** SHA-256 of the public key's DER, hexadecimal: what people compare. */
  readonly fingerprint: string;
}

/**
 * The Ed25519 key of a migration's folder; made at its first use, in a file that its owner alone can read. Keep a copy
 * with the backups: packs that were given away are checked against it. Throws KEY_EXPOSED, FILE_CORRUPT.
 */
export async function evidenceKey(projectFolder: string): Promise<EvidenceKey> {
  const folder = join(projectFolder, '.changeover', 'keys');
  const path = join(folder, 'evidence-ed25519.pem');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await makeUnlessThere(path);
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0)
    throw new ChangeoverError('KEY_EXPOSED', { path, mode: (mode & 0o777).toString(8) });
  return read(path, await readFile(path, 'utf8'));
}

function read(path: string, pem: string): EvidenceKey {
  try {
    const privateKey = createPrivateKey(pem);
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('it is no Ed25519 key');
    const publicKey = createPublicKey(privateKey);
    const der = publicKey.export({ type: 'spki', format: 'der' });
    return {
      privateKey,
      publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      fingerprint: createHash('sha256').update(der).digest('hex'),
    };
  } catch (error) {
    throw new ChangeoverError('FILE_CORRUPT', { path, reason: reasonOf(error) }, { cause: error });
  }
}

async function makeUnlessThere(path: string): Promise<void> {
  if (existsSync(path)) return;
  const { privateKey } = generateKeyPairSync('ed25519');
  const temporary = `${path}.${randomUUID()}.tmp`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // A link, not a rename: of two processes that start at once, one makes the key and both use it.
    await link(temporary, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(temporary);
  }
}
