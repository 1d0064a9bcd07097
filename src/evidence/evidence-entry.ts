import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const oldSystemSchema = z.strictObject({ adapter: z.string(), url: z.string() });
const newSystemSchema = z.strictObject({
  adapter: z.string(),
  url: z.string(),
  version: z.string(),
  build: z.string(),
});

const contentShape = {
  kind: z.string().min(1),
  migration: z.string().min(1),
  run: z.string().min(1),
  environment: z.enum(['rehearsal', 'burn-in', 'live']),
  /** The systems it was taken on; URLs without passwords. */
  systems: z.strictObject({ old: oldSystemSchema, new: newSystemSchema }),
  /** SHA-256 over the fingerprints of the old tables: which data. */
  fingerprint: z.string(),
  /** Which build of Changeover. */
  build: z.string(),
  outcome: z.enum(['PASS', 'FAIL']),
  /** One sentence for people. */
  summary: z.string().min(1),
  /** The measures; quantities as integers, finer values as text. */
  body: z.record(z.string(), z.json()),
};

const entrySchema = z.strictObject({
  seq: z.int().positive(),
  at: z.iso.datetime(),
  ...contentShape,
  prev_hash: hash,
});

/** What a stage, a drill or a person's act says; the chain adds its place. `at` is an instant in UTC. */
export type NewEvidence = Omit<z.infer<typeof entrySchema>, 'seq' | 'prev_hash'>;

/** One link of the chain. `hash` is the SHA-256 of the canonical JSON of all other fields. */
export type EvidenceEntry = z.infer<typeof entrySchema> & { readonly hash: string };

/** The systems evidence was taken on. */
export type EvidenceSystems = NewEvidence['systems'];

/** The `prev_hash` of the first entry. */
export const genesisHash = '0'.repeat(64);

/** The exact text of an entry that is hashed, stored and exported. */
export function entryText(entry: Omit<EvidenceEntry, 'hash'>): string {
  const { seq, at, prev_hash, ...content } = entry;
  return canonicalJson({ seq, at, prev_hash, ...content });
}

/** SHA-256 of an entry's text, in hexadecimal. */
export function entryHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Reads the text of an entry. Throws a ZodError or SyntaxError when it is none. */
export function parseEntry(text: string): EvidenceEntry {
  return { ...entrySchema.parse(JSON.parse(text)), hash: entryHash(text) };
}

/** Whether two pieces of evidence say the same; when they were said does not matter. */
export function sameContent(one: NewEvidence, other: NewEvidence): boolean {
  return contentText(one) === contentText(other);
}

function contentText(evidence: NewEvidence): string {
  const content = Object.fromEntries(
    Object.keys(contentShape).map((key) => [key, evidence[key as keyof NewEvidence]]),
  );
  return canonicalJson(content);
}
