import type { AudienceFigures } from './readiness.ts';

/** The audiences of a stakeholder group: partners and customers are outside, every other group is a department. */
export function audienceKindOf(group: string): AudienceFigures['kind'] {
  if (group === 'channel-partners') return 'CHANNEL_PARTNERS';
  return group === 'end-customers' ? 'END_CUSTOMERS' : 'DEPARTMENT';
}
