/**
 * The fates of a mapped record, strongest first: where several rules speak, the first in this list wins.
 * MIGRATE moves it; REISSUE moves it, but its key or artifact must be issued anew; MERGE folds it into a
 * survivor; ARCHIVE keeps it searchable outside the new system; HOLD waits for a person; REJECT never moves.
 */
export const dispositions = ['REJECT', 'HOLD', 'ARCHIVE', 'MERGE', 'REISSUE', 'MIGRATE'] as const;

export type Disposition = (typeof dispositions)[number];

/** Dispositions whose records are written into the new system. */
export const movingDispositions: readonly Disposition[] = ['MIGRATE', 'REISSUE'];
