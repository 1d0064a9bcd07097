import type pg from 'pg';
import { findAttachments } from '../evidence/attachment-store.ts';
import type { EvidenceEntry } from '../evidence/evidence-entry.ts';
import { addableKinds, allKinds, isAddedByHand, isProofKind, titleOf } from '../evidence/evidence-kind.ts';
import { appendEvidenceIn } from '../evidence/evidence-store.ts';
import type { ProgramCircumstances } from '../evidence/program-circumstances.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import type { Actor } from '../store/actor.ts';
import { recordAudit } from '../store/audit-store.ts';
import { publishEvent } from '../store/event-store.ts';
import { criteriaOf } from './criteria.ts';
import type { Threshold } from './criterion.ts';

/** Evidence that a person adds: what a drill, a training or a walk-through showed. */
export interface EvidenceByHand {
  readonly kind: string;
  readonly outcome: 'PASS' | 'FAIL';
  readonly summary: string;
  /** Whole numbers. */
  readonly measures: Readonly<Record<string, number>>;
  /** Hashes of files that were sent before. */
  readonly attachments: readonly string[];
}

/** A kind of evidence, with what it must say and which criteria it feeds. */
export interface EvidenceKindFacts {
  readonly kind: string;
  readonly title: string;
  readonly byHand: boolean;
  /** False for the record of an act (a signature, a withdrawal, a seal). */
  readonly proof: boolean;
  readonly measures: readonly { readonly name: string; readonly of: string | null }[];
  readonly criteria: readonly string[];
}

const reserved: ReadonlySet<string> = new Set(['attachments', 'produced_by', 'produced_by_name', 'voids']);

/** The kinds of evidence of a migration: the usual ones, and those of its own criteria. */
export function kindsOf(config: Pick<ProjectConfig, 'criteria'>): EvidenceKindFacts[] {
  const criteria = criteriaOf(config.criteria);
  const own = criteria.flatMap((one) => one.requires.map((asked) => asked.kind)).filter(isAddedByHand);
  return [...new Set([...addableKinds, ...own, ...allKinds])].map((kind) => {
    const asking = criteria.filter((one) => one.requires.some((asked) => asked.kind === kind));
    const thresholds = asking.flatMap((one) =>
      one.requires.filter((asked) => asked.kind === kind).flatMap((asked) => asked.thresholds),
    );
    return {
      kind,
      title: titleOf(kind),
      byHand: isAddedByHand(kind),
      proof: isProofKind(kind),
      measures: measuresOf(thresholds),
      criteria: asking.map((one) => one.id),
    };
  });
}

function measuresOf(thresholds: readonly Threshold[]): EvidenceKindFacts['measures'] {
  const found = new Map<string, { name: string; of: string | null }>();
  for (const one of thresholds) {
    const of = 'of' in one ? one.of : null;
    if (!found.has(one.measure) || of !== null) found.set(one.measure, { name: one.measure, of });
    if (of !== null && !found.has(of)) found.set(of, { name: of, of: null });
  }
  return [...found.values()];
}

/**
 * Appends evidence that a person adds, with who it was: that person cannot sign it alone. Throws EVIDENCE_KIND,
 * EVIDENCE_MEASURES, ATTACHMENT_MISSING.
 */
export async function addEvidence(
  pool: pg.Pool,
  config: Pick<ProjectConfig, 'name' | 'criteria'>,
  actor: Actor,
  added: EvidenceByHand,
  circumstances: ProgramCircumstances,
): Promise<EvidenceEntry> {
  checkMeasures(
    kindsOf(config).filter((one) => one.byHand),
    added,
  );
  const migration = config.name;
  return inTransaction(pool, async (client) => {
    const files = await findAttachments(client, migration, added.attachments);
    const lost = added.attachments.find((sha256) => !files.some((file) => file.sha256 === sha256));
    if (lost !== undefined) throw new ChangeoverError('ATTACHMENT_MISSING', { sha256: lost });
    const entry = await appendEvidenceIn(client, {
      ...circumstances,
      kind: added.kind,
      outcome: added.outcome,
      summary: added.summary,
      body: {
        ...added.measures,
        attachments: files.map((file) => ({ ...file })),
        produced_by: actor.account === null ? [] : [actor.account],
        produced_by_name: actor.name,
      },
    });
    const subject = `evidence:${entry.seq}`;
    const after = {
      kind: entry.kind,
      outcome: entry.outcome,
      summary: entry.summary,
      measures: added.measures,
    };
    await recordAudit(client, { migration, actor, action: 'evidence.add', subject, before: null, after });
    await publishEvent(client, { migration, topic: 'evidence', subject, data: { kind: entry.kind } });
    await publishEvent(client, { migration, topic: 'gate', subject });
    return entry;
  });
}

function checkMeasures(kinds: readonly EvidenceKindFacts[], added: EvidenceByHand): void {
  const kind = kinds.find((one) => one.kind === added.kind);
  if (kind === undefined) {
    const known = kinds.map((one) => one.kind).join(', ');
    throw new ChangeoverError('EVIDENCE_KIND', { kind: added.kind, known });
  }
  const given = Object.keys(added.measures);
  const missing = kind.measures.map((one) => one.name).filter((name) => !given.includes(name));
  // What failed needs no figures; what passed is judged by them.
  if (added.outcome === 'PASS' && missing.length > 0)
    throw new ChangeoverError('EVIDENCE_MEASURES', { kind: added.kind, measures: missing.join(', ') });
  if (given.some((name) => reserved.has(name)))
    throw new ChangeoverError('EVIDENCE_MEASURES', {
      kind: added.kind,
      measures: 'measures under names of their own',
    });
}
