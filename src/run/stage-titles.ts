/** The stages of a rehearsal in their order, as people call them. */
export const stageTitles = {
  snapshot: 'Copy the old system',
  map: 'Map',
  dispose: 'Decide every row',
  load: 'Load',
  reconcile: 'Read back and compare',
  prove: 'Prove the proof',
  judge: 'Judge',
} as const;
