import type { RefusalCode } from '../domain/refusal.ts';
import type { ActivationFacts } from './activation-facts.ts';
import type { ImportRow } from './record-reader.ts';
import { idIn } from './row-ids.ts';

/** Keeps count of active units per line while a batch is judged. */
export class ActivationCount {
  readonly #facts: ActivationFacts;
  readonly #used = new Map<string, bigint>();

  constructor(facts: ActivationFacts) {
    this.#facts = facts;
  }

  /** Refuses a record that takes a line beyond what it allows, or further beyond. */
  verdict(row: ImportRow): { code: RefusalCode; reason: string; field: string } | undefined {
    const change = this.#change(row);
    if (change === undefined || change.units <= 0n) return undefined;
    const use = this.#usedOn(change.line);
    if (use + change.units <= change.allowed) return undefined;
    return {
      code: 'OVER_ACTIVATED',
      reason: `${use} of ${change.allowed} units of its line are in use`,
      field: 'quantity',
    };
  }

  /** Counts an accepted record. */
  add(row: ImportRow): void {
    const change = this.#change(row);
    if (change !== undefined) this.#used.set(change.line, this.#usedOn(change.line) + change.units);
  }

  #usedOn(line: string): bigint {
    return this.#used.get(line) ?? this.#facts.lines.get(line)?.used ?? 0n;
  }

  /** Units that a record adds to its line, where that line is nearly full. */
  #change(row: ImportRow): { line: string; units: bigint; allowed: bigint } | undefined {
    const line = idIn(row, 'entitlementLineId') ?? '';
    const use = this.#facts.lines.get(line);
    if (use === undefined) return undefined;
    const before = this.#facts.counted.get(row.id);
    const now = row.record['state'] === 'ACTIVE' ? BigInt(Number(row.record['quantity'])) : 0n;
    const units = now - (before?.line === line ? before.quantity : 0n);
    return { line, units, allowed: use.allowed };
  }
}
