/** Days of the week as iCalendar writes them (RFC 5545, 3.3.10), Monday first. */
export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof weekdays)[number];

/** When a meeting takes place: wall-clock time in a zone, so that daylight saving does not move it for its people. */
export interface MeetingRule {
  /** The first day that can have a meeting; its week (Monday to Sunday) is the first of the rhythm. `YYYY-MM-DD`. */
  readonly startsOn: string;
  /** The last day that can have one; null while it is open. */
  readonly endsOn: string | null;
  readonly weekdays: readonly Weekday[];
  /** 1: every week, 2: every second week. */
  readonly everyWeeks: number;
  /** `HH:MM` in `zone`. */
  readonly time: string;
  /** Length in minutes. */
  readonly minutes: number;
  /** IANA zone. */
  readonly zone: string;
}

/** A regular meeting. */
export interface MeetingSeries extends MeetingRule {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  readonly location: string;
  /** Functions that are invited. */
  readonly functions: readonly string[];
  /** Functions of which somebody must be there; empty: no quorum. */
  readonly quorum: readonly string[];
  /** iCalendar identity: given once, never changed. */
  readonly uid: string;
  /** iCalendar revision: counts up with every change that people must see in their calendars. */
  readonly sequence: number;
  readonly canceled: boolean;
  readonly version: number;
}

/** One meeting of a series. It is known by the day on which the rule puts it, also after it was moved. */
export interface Meeting {
  readonly series: string;
  /** The day the rule gives: its identity (iCalendar's RECURRENCE-ID). */
  readonly day: string;
  /** Where and when it is really held; null: as the rule says. */
  readonly movedTo: { readonly date: string; readonly time: string } | null;
  readonly state: 'PLANNED' | 'HELD' | 'CANCELED';
  readonly reason: string;
  /** Counts changes of this one meeting. */
  readonly sequence: number;
  readonly version: number;
}
