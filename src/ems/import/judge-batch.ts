import type { Collection } from '../domain/collection.ts';
import type { Refusal, RefusalCode } from '../domain/refusal.ts';
import { ActivationCount } from './activation-count.ts';
import type { BatchFacts } from './batch-facts.ts';
import type { ImportRow } from './record-reader.ts';
import { idIn } from './row-ids.ts';

export interface Judged {
  /** Rows to insert and rows to compare with what is stored. */
  readonly created: readonly ImportRow[];
  readonly stored: readonly ImportRow[];
  readonly refused: readonly Refusal[];
}

type Verdict = { readonly code: RefusalCode; readonly reason: string; readonly field: string } | undefined;

/**
 * Decides about each record as if they came one after the other: a record may refer to one that was accepted earlier
 * in the batch, and a refused one takes with it whatever needs it.
 */
export function judgeBatch(collection: Collection, rows: readonly ImportRow[], facts: BatchFacts): Judged {
  const judge = new BatchJudge(collection, facts);
  const created: ImportRow[] = [];
  const stored: ImportRow[] = [];
  const refused: Refusal[] = [];
  for (const row of rows) {
    const verdict = judge.verdict(row);
    if (verdict !== undefined) refused.push({ id: row.sentId, ...verdict });
    else {
      judge.accept(row);
      (facts.stored.has(row.id) ? stored : created).push(row);
    }
  }
  return { created, stored, refused };
}

class BatchJudge {
  readonly #collection: Collection;
  readonly #facts: BatchFacts;
  readonly #seen = new Set<string>();
  /** Accepted rows → their parent. */
  readonly #accepted = new Map<string, string | null>();
  readonly #codes = new Map<string, string>();
  readonly #count: ActivationCount;

  constructor(collection: Collection, facts: BatchFacts) {
    this.#collection = collection;
    this.#facts = facts;
    this.#count = new ActivationCount(facts.activations);
  }

  verdict(row: ImportRow): Verdict {
    if (this.#seen.has(row.id))
      return { code: 'ID_TWICE', reason: 'the same id came earlier in this batch', field: 'id' };
    this.#seen.add(row.id);
    if (this.#facts.erased.has(row.id))
      return { code: 'PERSON_ERASED', reason: 'the data of this person was erased on request', field: 'id' };
    return (
      this.#unknownReference(row) ??
      this.#circle(row) ??
      this.#takenCode(row) ??
      this.#count.verdict(row) ??
      this.#shrunkBelowUse(row)
    );
  }

  accept(row: ImportRow): void {
    const { parent, unique } = this.#collection;
    this.#accepted.set(row.id, parent === undefined ? null : (idIn(row, parent.name) ?? null));
    const code = unique === undefined ? undefined : row.record[unique.name];
    if (typeof code === 'string') this.#codes.set(code, row.id);
    this.#count.add(row);
  }

  #unknownReference(row: ImportRow): Verdict {
    for (const { name, to } of this.#collection.references) {
      const id = idIn(row, name);
      if (id === undefined || this.#facts.referred.get(name)?.has(id) === true) continue;
      if (to === this.#collection.name && (id === row.id || this.#accepted.has(id))) continue;
      return { code: 'REFERENCE_UNKNOWN', reason: `${name} points at no known record of ${to}`, field: name };
    }
    return undefined;
  }

  #circle(row: ImportRow): Verdict {
    const { parent } = this.#collection;
    if (parent === undefined) return undefined;
    const circle: Verdict = {
      code: 'CYCLE',
      reason: `${parent.name} leads back to the record itself`,
      field: parent.name,
    };
    const first = idIn(row, parent.name);
    if (first === row.id) return circle;
    // Nothing can descend from a record that is not there yet.
    if (!this.#facts.stored.has(row.id)) return undefined;
    let at: string | null | undefined = first;
    const passed = new Set<string>();
    while (typeof at === 'string' && !passed.has(at)) {
      if (at === row.id) return circle;
      passed.add(at);
      at = this.#accepted.has(at) ? this.#accepted.get(at) : this.#facts.above.get(at);
    }
    return undefined;
  }

  #takenCode(row: ImportRow): Verdict {
    const { unique } = this.#collection;
    const code = unique === undefined ? undefined : row.record[unique.name];
    if (unique === undefined || typeof code !== 'string') return undefined;
    const holder = this.#codes.get(code) ?? this.#facts.taken.get(code);
    if (holder === undefined || holder === row.id) return undefined;
    return { code: 'CODE_TAKEN', reason: `another record has this ${unique.name}`, field: unique.name };
  }

  #shrunkBelowUse(row: ImportRow): Verdict {
    const use = this.#facts.lineUses.get(row.id);
    if (use === undefined || use.used <= use.allowed) return undefined;
    return {
      code: 'OVER_ACTIVATED',
      reason: `${use.used} units are in use, ${use.allowed} would be allowed`,
      field: 'quantity',
    };
  }
}
