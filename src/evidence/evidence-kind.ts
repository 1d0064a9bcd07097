/**
 * Every kind of evidence that the gate knows. A criterion that asks for another kind stays RED: nothing produces it.
 * `void` is no proof: it withdraws earlier entries.
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
  'department-sign-off': 'Sign-offs of the department heads',
  'load-drill': 'Load at the volume of the go-live day',
  monitoring: 'Monitoring and alerts shown to work',
  'failover-drill': 'Fail-over of the database and the service',
  'rollback-drill': 'Reversal rehearsed: the way back to the old system',
  void: 'Withdraws earlier evidence',
} as const;

type EvidenceKind = keyof typeof evidenceKinds;

/** Whether something in Changeover produces evidence of this kind, and it is proof. */
export function isProofKind(kind: string): kind is Exclude<EvidenceKind, 'void'> {
  return Object.hasOwn(evidenceKinds, kind) && kind !== 'void';
}

/** What evidence of a kind shows, in words; the kind itself when it is unknown. */
export function titleOf(kind: string): string {
  return new Map<string, string>(Object.entries(evidenceKinds)).get(kind) ?? kind;
}
