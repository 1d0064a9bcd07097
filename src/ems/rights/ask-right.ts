import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { maySee } from '../access/visibility.ts';
import { type RightDetails, type RightScope, readRightDetails } from '../store/right-details.ts';
import {
  type KeyValidation,
  unknownKey,
  type ValidationCode,
  validateKey,
  validateLine,
} from '../store/validate-key.ts';

/** What is asked about a license key. */
export interface RightQuestion extends RightScope {
  readonly key: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  /** Codes of features that must all be there. */
  readonly features?: readonly string[] | undefined;
  /** Whether the answer is to tell what the right gives. */
  readonly rights: boolean;
}

export interface RightAnswer extends KeyValidation {
  readonly rights?: Omit<RightDetails, 'coversProduct' | 'versionKnown' | 'coversVersion' | 'activated'>;
  readonly missingFeatures?: readonly string[];
}

/**
 * Asks about a license key. Only a question about product, version, features, device or rights costs a second statement; the
 * first thing that stands against the use is the code of the answer.
 */
export async function askRight(
  client: pg.ClientBase,
  actor: Actor,
  question: RightQuestion,
): Promise<RightAnswer> {
  const { product, version, device, features, rights } = question;
  const found = await validateKeyFor(client, actor, question.key, question.day);
  const more = [product, version, device, features].some((one) => one !== undefined);
  if (found.line === undefined || !(rights || more)) return found;
  const details = await readRightDetails(client, found.line.id, { product, version, device });
  if (details === undefined) return unknownKey;
  const missing = features?.filter((one) => !Object.hasOwn(details.features, one)) ?? [];
  const code = found.valid ? scopeCode(details, missing) : undefined;
  const { coversProduct: _, versionKnown: __, coversVersion: ___, activated: ____, ...given } = details;
  return {
    ...found,
    ...(code === undefined ? {} : { valid: false, code }),
    ...(rights ? { rights: given } : {}),
    ...(missing.length === 0 ? {} : { missingFeatures: missing }),
  };
}

/** What stands against the use of a right that may be used as such. */
function scopeCode(details: RightDetails, missing: readonly string[]): ValidationCode | undefined {
  if (!details.coversProduct) return 'PRODUCT_MISMATCH';
  if (!details.versionKnown) return 'VERSION_UNKNOWN';
  if (!details.coversVersion) return 'VERSION_NOT_COVERED';
  if (missing.length > 0) return 'FEATURE_MISSING';
  return details.activated ? undefined : 'NOT_ACTIVATED';
}

/** Asks about a key; somebody bound to an organization learns nothing about the rights of others, not even that they are there. */
export async function validateKeyFor(
  client: pg.ClientBase,
  actor: Actor,
  key: string,
  day: string,
): Promise<KeyValidation> {
  return ifSeen(client, actor, await validateKey(client, key, day));
}

/** The same by the id of the right. */
export async function validateLineFor(
  client: pg.ClientBase,
  actor: Actor,
  lineId: string | undefined,
  day: string,
): Promise<KeyValidation> {
  return lineId === undefined ? unknownKey : ifSeen(client, actor, await validateLine(client, lineId, day));
}

async function ifSeen(client: pg.ClientBase, actor: Actor, found: KeyValidation): Promise<KeyValidation> {
  if (found.line === undefined || actor.organizationId === undefined) return found;
  const seen = await maySee(client, actor, 'entitlement-lines', 'entitlement_lines', found.line.id);
  return seen ? found : unknownKey;
}
