import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ChangeoverError } from '../lib/errors.ts';

const derive = promisify(argon2);

// OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane; here 3 passes.
const cost = { memory: 19_456, passes: 3, parallelism: 1 };
const tagLength = 32;
const shortest = 12;
const longest = 256;

/**
 * Hashes a password with argon2id (RFC 9106) and a salt of its own; returns the PHC string
 * `$argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<tag>`.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await derive('argon2id', {
    message: normal(password),
    nonce: salt,
    tagLength,
    ...cost,
  });
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

const phc =
  /^\$argon2id\$v=19\$m=(?<m>\d+),t=(?<t>\d+),p=(?<p>\d+)\$(?<salt>[A-Za-z0-9+/]+)\$(?<tag>[A-Za-z0-9+/]+)$/;

/**
 * Whether a password belongs to a stored hash. Without one (no such account, or it has no password) it works as
 * long and says no, so that the time does not tell which accounts exist.
 */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  const parts = phc.exec(stored ?? (await nobodysHash()))?.groups;
  if (parts === undefined) throw new Error('a stored password hash is not an argon2id PHC string');
  const expected = Buffer.from(parts['tag'] ?? '', 'base64');
  const tag = await derive('argon2id', {
    message: normal(password),
    nonce: Buffer.from(parts['salt'] ?? '', 'base64'),
    tagLength: expected.length,
    memory: Number(parts['m']),
    passes: Number(parts['t']),
    parallelism: Number(parts['p']),
  });
  return timingSafeEqual(tag, expected) && stored !== undefined;
}

let nobody: Promise<string> | undefined;

function nobodysHash(): Promise<string> {
  nobody ??= hashPassword(randomBytes(16).toString('hex'));
  return nobody;
}

/**
 * Refuses a password that is easy to guess: fewer than 12 characters, one character repeated, or the name or address
 * of its owner (NIST SP 800-63B: length counts, composition rules do not). Throws PASSWORD_WEAK.
 */
export function checkNewPassword(password: string, owner: { email: string; name: string }): void {
  const characters = Array.from(password.normalize('NFKC'));
  const refuse = (reason: string): never => {
    throw new ChangeoverError('PASSWORD_WEAK', { reason });
  };
  if (characters.length < shortest) refuse(`it has fewer than ${shortest} characters`);
  if (password.length > longest) refuse(`it has more than ${longest} characters`);
  if (new Set(characters).size < 5) refuse('it repeats a few characters');
  const lower = password.toLowerCase();
  const parts = [owner.email, owner.email.split('@')[0] ?? '', owner.name].filter((part) => part.length > 3);
  const own = parts.find((part) => lower.includes(part.toLowerCase()) && lower.length < part.length + 6);
  if (own !== undefined) refuse('it is little more than the name or the address');
}

/** The same password typed on another keyboard may arrive in another Unicode form. */
function normal(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'), 'utf8');
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
