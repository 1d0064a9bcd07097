import type { EvidenceItem } from '../../../api/schema/evidence-schema.ts';
import type { Tone } from '../../parts/status-mark.tsx';

interface Said {
  readonly word: string;
  readonly tone: Tone;
}

export const outcomes: Record<EvidenceItem['outcome'], Said> = {
  PASS: { word: 'Passed', tone: 'green' },
  FAIL: { word: 'Failed', tone: 'red' },
};

export const states: Record<EvidenceItem['state'], Said> = {
  STANDING: { word: 'Decides now', tone: 'green' },
  SUPERSEDED: { word: 'Superseded', tone: 'grey' },
  WITHDRAWN: { word: 'Withdrawn', tone: 'yellow' },
  RECORD: { word: 'Record of an act', tone: 'grey' },
};

export const environmentWords: Record<EvidenceItem['environment'], string> = {
  rehearsal: 'Rehearsal',
  'burn-in': 'Burn-in',
  live: 'Live',
};

const dayMs = 86_400_000;

/** “today”, “1 day”, “14 days”: how old an entry is. */
export function ageText(at: string, now: number): string {
  const days = Math.max(0, Math.floor((now - Date.parse(at)) / dayMs));
  if (days === 0) return 'less than a day';
  return days === 1 ? '1 day' : `${days} days`;
}
