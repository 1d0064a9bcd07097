/**
 * Share of the memory limit for work that is joins and temporary tables only: what does not fit is spilled, and beside it the
 * process holds batches and answers of its own. A project's own SQL gets the whole: a list that it collects cannot be spilled.
 */
export const spillingShare = 0.6;
