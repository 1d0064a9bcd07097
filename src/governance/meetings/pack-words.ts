import type { MeetingPack, PackStatus } from './meeting-pack.ts';

/** The words people read for a workstream's status. */
export const statusWord: Record<PackStatus, string> = {
  RED: 'Off track',
  YELLOW: 'At risk',
  GREEN: 'On track',
  NONE: 'Not started',
};

/** The words people read for a criterion of the gate. */
export const gateWord: Record<PackStatus, string> = {
  RED: 'Red',
  YELLOW: 'Yellow',
  GREEN: 'Green',
  NONE: 'No evidence',
};

/** What somebody without a name is called. */
export const nobody = 'no owner';

/** `1 day`, `3 days` */
export function days(count: number): string {
  return `${count} ${count === 1 ? 'day' : 'days'}`;
}

/** An instant as people read it in a zone: `2026-11-24 10:00 America/Chicago`. */
export function instantText(instant: string, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
    hourCycle: 'h23',
  }).format(new Date(instant));
  return `${parts.replace(',', '')} ${zone}`;
}

/** Titles of a pack's parts, in the order in which a meeting goes through them. */
export const packParts = {
  criteria: 'Go-live gate',
  status: 'Workstreams',
  changes: 'What changed since the last meeting',
  lastActions: 'Actions of the last meeting',
  targets: 'Targets of the next iteration',
  issues: 'Unresolved issues',
  decisions: 'Decisions wanted',
} as const;

/** What is said where a part is empty. */
export const emptyPart: Record<keyof typeof packParts, string> = {
  criteria: 'There are no criteria.',
  status: 'There are no workstreams yet.',
  changes: 'No status has changed.',
  lastActions: 'There are none.',
  targets: 'No task is due until the next meeting.',
  issues: 'Nothing is unresolved.',
  decisions: 'No decision is wanted.',
};

/** `2026-12-01 09:30 America/Chicago` */
export function meetingTime(pack: Pick<MeetingPack, 'day' | 'time' | 'zone'>): string {
  return `${pack.day} ${pack.time} ${pack.zone}`;
}
