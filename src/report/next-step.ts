const byRule: Readonly<Record<string, string>> = {
  'unmapped-value': 'Add the value to its map in values/*.csv and have a person confirm it.',
  'unconfirmed-value': 'Have a named person confirm the entry in values/*.csv.',
  'parent-stays-behind': 'Decide on the record it belongs to; this one follows.',
  'survivor-stays-behind': 'Decide on the survivor; this one follows.',
  'missing-redeem-code': 'Plan the new keys and tell their owners before the switch.',
  'unparseable-redeem-code': 'Plan the new keys and tell their owners before the switch.',
  'password-reset': 'Announce the reset to these people before the switch.',
  'counter-without-device': 'Tell Support: these activations sit on a migration host.',
};

const byDisposition: Readonly<Record<string, string>> = {
  HOLD: 'Correct it in the old system, or decide in rules/*.sql; it waits until then.',
  REJECT: 'Never moves. Have its owner confirm that.',
  ARCHIVE: 'Stays searchable; bring one back with `changeover archive restore`.',
  MERGE: 'Check a few survivors with `changeover explain`.',
  REISSUE: 'Moves, and needs a new key; plan who sends it.',
  MIGRATE: 'Moves as it is; nothing has to be done.',
};

/** What a person does next about the records that a rule caught. */
export function nextStep(rule: string, disposition: string): string {
  // A rule's own advice fits only the fate it was written for: a project may override the fate.
  const own = byRule[rule];
  if (own !== undefined && disposition !== 'ARCHIVE' && disposition !== 'REJECT') return own;
  return byDisposition[disposition] ?? 'Look at a few with `changeover explain`.';
}
