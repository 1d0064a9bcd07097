/**
 * Every kind of evidence that the gate knows. A criterion that asks for another kind stays RED: nothing produces it.
 * A project's own kinds are called `own:…` and are added by people.
 */
const evidenceKinds = {
  completeness: 'Every old row and column accounted for',
  reconciliation: 'Every record and field compared, old against new',
  'control-totals': 'Control totals on the raw old tables against the new system',
  laws: 'Business laws hold in the new system',
  'fault-seeding': 'Seeded faults found, with record, field and class',
  'manual-validation': 'Records checked by people, side by side',
  training: 'Departments trained and declared ready',
  'key-validation': 'Old and newly generated keys validated by engineering',
  'parallel-orders': 'Orders entered in both systems and compared',
  'experience-sign-off': 'End-to-end user experience signed off',
  'load-drill': 'Load at the volume of the go-live day',
  monitoring: 'Monitoring and alerts shown to work',
  'failover-drill': 'Fail-over of the database and the service',
  'rollback-drill': 'Reversal rehearsed: the way back to the old system',
  integration: 'Contract tests of the links to other systems',
  coverage: 'Scenarios of each function and process passed',
} as const;

/** Entries that are no proof: they record an act. */
const recordKinds = {
  'validation-seal': 'Sample of a manual validation sealed before its draw',
  'sign-off': 'Signature of a function',
  void: 'Withdraws earlier entries',
} as const;

/** What people add, because nothing in Changeover measures it. Not `training` and `coverage`: declarations and results make them. */
const kindsByHand: ReadonlySet<string> = new Set([
  'key-validation',
  'parallel-orders',
  'experience-sign-off',
  'load-drill',
  'monitoring',
  'failover-drill',
  'rollback-drill',
]);

const ownKind = /^own:[a-z][a-z0-9-]{0,49}$/;

/** Whether something in Changeover, or a person, produces evidence of this kind, and it is proof. */
export function isProofKind(kind: string): boolean {
  return Object.hasOwn(evidenceKinds, kind) || ownKind.test(kind);
}

/** Whether people may add evidence of this kind. */
export function isAddedByHand(kind: string): boolean {
  return kindsByHand.has(kind) || ownKind.test(kind);
}

/** The kinds that people may add in every migration. */
export const addableKinds: readonly string[] = [...kindsByHand];

/** Every kind that there is, proof before records; a project's own `own:…` kinds come beside them. */
export const allKinds: readonly string[] = [...Object.keys(evidenceKinds), ...Object.keys(recordKinds)];

/** What evidence of a kind shows, in words; the kind itself when it is unknown. */
export function titleOf(kind: string): string {
  return new Map<string, string>(Object.entries({ ...evidenceKinds, ...recordKinds })).get(kind) ?? kind;
}
