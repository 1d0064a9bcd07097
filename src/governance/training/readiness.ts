import type { StageEvidence } from '../../evidence/stage-evidence.ts';

/** Who must be trained, as counted. */
export interface AudienceFigures {
  readonly id: string;
  readonly title: string;
  readonly kind: 'DEPARTMENT' | 'CHANNEL_PARTNERS' | 'END_CUSTOMERS';
  /** How many people must be trained. */
  readonly expected: number;
  /** How many of them have passed every course they were in. */
  readonly trained: number;
  /** The newest declaration of the department; null when there is none. `at` is an instant. */
  readonly declaration: {
    readonly ready: boolean;
    readonly by: string;
    readonly at: string;
    readonly note: string;
  } | null;
}

/** What an audience's training amounts to. */
export type ReadinessState = 'READY' | 'DECLARED_INCOMPLETE' | 'NOT_READY' | 'UNDECLARED';

/** Readiness of one audience, and why in one sentence. */
export function readinessOf(figures: AudienceFigures): {
  readonly state: ReadinessState;
  readonly reason: string;
} {
  const { declaration, expected, trained } = figures;
  const count = `${trained} of ${expected} people trained`;
  if (declaration === null)
    return { state: 'UNDECLARED', reason: `Nobody has declared readiness; ${count}.` };
  if (!declaration.ready) {
    const note = declaration.note === '' ? '' : ` (${declaration.note})`;
    return { state: 'NOT_READY', reason: `${declaration.by} declared it not ready${note}; ${count}.` };
  }
  if (expected === 0)
    return {
      state: 'DECLARED_INCOMPLETE',
      reason: `${declaration.by} declared it ready, but it has nobody to train: set how many people it has.`,
    };
  if (trained < expected)
    return {
      state: 'DECLARED_INCOMPLETE',
      reason: `${declaration.by} declared it ready, but only ${count}.`,
    };
  return { state: 'READY', reason: `${declaration.by} declared it ready; ${count}.` };
}

/**
 * The evidence of kind `training` (src/gate/criteria.ts): of the departments, how many are trained and declared ready.
 * Partners and customers are counted beside them and do not decide: nobody can declare for them.
 */
export function trainingEvidence(audiences: readonly AudienceFigures[]): StageEvidence {
  const departments = audiences.filter((one) => one.kind === 'DEPARTMENT');
  const ready = departments.filter((one) => readinessOf(one).state === 'READY');
  const waiting = departments.filter((one) => readinessOf(one).state !== 'READY').map((one) => one.id);
  const sum = (of: (one: AudienceFigures) => number, from: readonly AudienceFigures[]) =>
    from.reduce((total, one) => total + of(one), 0);
  const outside = audiences.filter((one) => one.kind !== 'DEPARTMENT');
  const good = departments.length > 0 && ready.length === departments.length;
  return {
    kind: 'training',
    outcome: good ? 'PASS' : 'FAIL',
    summary:
      departments.length === 0
        ? 'no department is known'
        : `${ready.length} of ${departments.length} departments trained and declared ready`,
    body: {
      departments: departments.length,
      ready: ready.length,
      declared: departments.filter((one) => one.declaration?.ready === true).length,
      people: sum((one) => one.expected, departments),
      trained: sum((one) => one.trained, departments),
      outside_people: sum((one) => one.expected, outside),
      outside_trained: sum((one) => one.trained, outside),
      waiting,
      // The same figures after a new declaration are new evidence: its age counts from there.
      declared_at:
        departments
          .map((one) => one.declaration?.at ?? '')
          .sort()
          .at(-1) ?? '',
    },
  };
}
