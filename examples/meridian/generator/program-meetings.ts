import { functions } from './program-content.ts';
import { addDays, daysOn, onWeekday, workday } from './program-days.ts';
import { addressOf, type Person } from './program-people.ts';
import { minutes } from './program-texts.ts';

const core = ['orders', 'software-operations', 'product-management', 'it', 'renewals', 'support'];
const all = functions.map((one) => one.id);

/** What was written down of a meeting. */
interface Held {
  readonly minutes: string;
  readonly away: readonly string[];
  readonly actions: readonly object[];
}

/** The two regular meetings, and what was written down of those that were held. */
export function meetingsOf(
  today: string,
  people: readonly Person[],
): { meeting_series: object[]; meetings: object[] } {
  const starts_on = onWeekday(addDays(today, -20), 1);
  const wednesdays = daysOn(starts_on, today, [3]).filter((_, index) => index % 2 === 0);
  const held = (series: string, groups: readonly string[], days: readonly string[], last: readonly Held[]) =>
    days.map((day, index) => {
      const what = last[index - days.length + last.length] ?? uneventful;
      return {
        series,
        day,
        minutes: what.minutes,
        attendance: groups.map((id) => ({
          person: addressOf(people, id, 'HEAD'),
          function: id,
          present: !what.away.includes(id),
        })),
        actions: what.actions,
      };
    });
  return {
    meeting_series: seriesOf(starts_on),
    meetings: [
      ...held('stakeholders', all, wednesdays, [stakeholderMeeting(today, people)]),
      ...held('core-team', core, daysOn(starts_on, today, [2, 4]), coreMeetings(today, people)),
    ],
  };
}

function seriesOf(starts_on: string): object[] {
  return [
    {
      id: 'stakeholders',
      title: 'Stakeholder meeting',
      purpose:
        'Status of every workstream, what comes next, what is unresolved, and the decisions that are wanted.',
      location: 'Room Meridian and https://meet.meridian.example/stakeholders',
      starts_on,
      weekdays: ['WE'],
      every_weeks: 2,
      at_time: '10:00',
      minutes: 60,
      functions: all,
    },
    {
      id: 'core-team',
      title: 'Core team',
      purpose: 'The next steps, what blocks them, and who takes what.',
      location: 'https://meet.meridian.example/core-team',
      starts_on,
      weekdays: ['TU', 'TH'],
      every_weeks: 1,
      at_time: '09:30',
      minutes: 45,
      functions: core,
      quorum: core,
    },
  ];
}

const uneventful: Held = { minutes: minutes.uneventful, away: [], actions: [] };

function stakeholderMeeting(today: string, people: readonly Person[]): Held {
  const by = actionBy(today, people);
  return {
    minutes: minutes.stakeholders,
    away: ['legal'],
    actions: [
      by('executives', 'Write down who decides to go back in the night', 2),
      by('legal', 'Ask the works council about the review of records', -2),
      { ...by('sales', 'Send the names of the new testers', -3), done: true },
      { ...by('it', 'Settle how long the old database stays readable', 9), issue: 'A-4' },
    ],
  };
}

/** The last two: one as it should be, and one without its quorum. */
function coreMeetings(today: string, people: readonly Person[]): Held[] {
  const by = actionBy(today, people);
  return [
    {
      minutes: minutes.before,
      away: [],
      actions: [
        { ...by('it', 'Repeat the load of activations with the new limit', -1), done: true },
        by('orders', 'Confirm the part number MC-EDU-19', 1),
      ],
    },
    {
      minutes: minutes.last,
      away: ['renewals'],
      actions: [
        by('software-operations', 'Decide about licenses on dongles', 3),
        by('product-management', 'Say how the portal greets customers with two accounts', 4),
      ],
    },
  ];
}

/** Makes actions of the head of a function, due some days from today. */
function actionBy(today: string, people: readonly Person[]) {
  return (group: string, title: string, days: number): object => ({
    title,
    function: group,
    owner: addressOf(people, group, 'HEAD'),
    due: workday(addDays(today, days)),
  });
}
