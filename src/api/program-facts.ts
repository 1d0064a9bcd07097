import type { ProgramFacts } from '../governance/meetings/pack-source.ts';
import type { ApiContext } from './api-context.ts';

/** What the workstreams say at an instant, for a meeting's pack. */
export async function programFacts(_context: ApiContext, _now: Date): Promise<ProgramFacts> {
  return { workstreams: [], changes: [], tasks: [], issues: [] };
}
