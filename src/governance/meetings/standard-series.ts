import type { Weekday } from './meeting-series.ts';

/** The two regular meetings that every migration starts with (FEATURES D3). */
export const standardSeries: readonly {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  readonly weekdays: readonly Weekday[];
  readonly everyWeeks: number;
  readonly time: string;
  readonly minutes: number;
  readonly functions: 'all' | readonly string[];
  readonly quorum: readonly string[];
}[] = [
  {
    id: 'stakeholders',
    title: 'Stakeholder meeting',
    purpose:
      'Status of every workstream, what comes next, what is unresolved, and the decisions that are wanted.',
    weekdays: ['WE'],
    everyWeeks: 2,
    time: '10:00',
    minutes: 60,
    functions: 'all',
    quorum: [],
  },
  {
    id: 'core-team',
    title: 'Core team',
    purpose: 'The next steps, what blocks them, and who takes what.',
    weekdays: ['TU', 'TH'],
    everyWeeks: 1,
    time: '09:30',
    minutes: 45,
    functions: ['orders', 'software-operations', 'product-management', 'it', 'renewals', 'support'],
    quorum: ['orders', 'software-operations', 'product-management', 'it', 'renewals', 'support'],
  },
];
