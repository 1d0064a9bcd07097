import { describe, expect, it } from 'vitest';
import { absentDays } from './absent-days.ts';
import { daySpans } from './day-spans.ts';

const window = { zone: 'America/Chicago', from: '2026-11-01', until: '2027-02-28' };
const calendar = (...events: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//test//EN', ...events, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines: string[]): string =>
  ['BEGIN:VEVENT', 'DTSTAMP:20261101T000000Z', ...lines, 'END:VEVENT'].join('\r\n');
const daysOf = (...events: string[]): readonly string[] => absentDays(calendar(...events), window).days;

// Berlin as Outlook describes it, under a name that is in no list of zones.
const oddZone = [
  'BEGIN:VTIMEZONE',
  'TZID:Customized Time Zone',
  'BEGIN:STANDARD',
  'DTSTART:16010101T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:16010101T020000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
].join('\r\n');

describe('days on which the owner of a calendar is away', () => {
  it('are whole days, without the day on which the event ends', () => {
    const away = event('UID:1', 'DTSTART;VALUE=DATE:20261221', 'DTEND;VALUE=DATE:20261224', 'SUMMARY:Secret');
    expect(daysOf(away)).toEqual(['2026-12-21', '2026-12-22', '2026-12-23']);
    expect(daysOf(event('UID:1', 'DTSTART;VALUE=DATE:20261221'))).toEqual(['2026-12-21']);
  });

  it.each([
    ['UTC', event('UID:1', 'DTSTART:20261207T150000Z', 'DTEND:20261207T230000Z')],
    [
      'a zone by name',
      event(
        'UID:1',
        'DTSTART;TZID=Europe/Berlin:20261207T160000',
        'DTEND;TZID=Europe/Berlin:20261208T000000',
      ),
    ],
    [
      'a zone with a path',
      event('UID:1', 'DTSTART;TZID=/citadel.org/20210210_1/Europe/Berlin:20261207T160000', 'DURATION:PT8H'),
    ],
    [
      'a zone that the file describes',
      [
        oddZone,
        event(
          'UID:1',
          'DTSTART;TZID=Customized Time Zone:20261207T160000',
          'DTEND;TZID=Customized Time Zone:20261208T000000',
        ),
      ].join('\r\n'),
    ],
    ['no zone', event('UID:1', 'DTSTART:20261207T090000', 'DTEND:20261207T170000')],
  ])('are those in the zone of the plan, when times are in %s', (_, one) => {
    expect(daysOf(one)).toEqual(['2026-12-07']);
  });

  it('read times of a zone that nobody knows in the zone of the plan, and say so', () => {
    const one = event(
      'UID:1',
      'DTSTART;TZID=Mars/Olympus:20261207T090000',
      'DTEND;TZID=Mars/Olympus:20261207T170000',
    );
    expect(absentDays(calendar(one), window)).toEqual({
      days: ['2026-12-07'],
      events: 1,
      unknownZones: ['Mars/Olympus'],
    });
  });

  it('are not those of a meeting, a canceled event, or time that is left free', () => {
    const whole = ['DTSTART;VALUE=DATE:20261221', 'DTEND;VALUE=DATE:20261222'];
    expect(
      daysOf(
        event('UID:1', 'DTSTART:20261207T150000Z', 'DTEND:20261207T205900Z'),
        event('UID:2', ...whole, 'STATUS:CANCELLED'),
        event('UID:3', ...whole, 'TRANSP:TRANSPARENT'),
        event('UID:4', ...whole, 'X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE'),
      ),
    ).toEqual([]);
  });

  it('follow repetitions, with what was left out, moved or canceled', () => {
    const weekly = event(
      'UID:7',
      'DTSTART;VALUE=DATE:20261204',
      'RRULE:FREQ=WEEKLY;COUNT=5',
      'EXDATE;VALUE=DATE:20261211',
    );
    const moved = event('UID:7', 'RECURRENCE-ID;VALUE=DATE:20261218', 'DTSTART;VALUE=DATE:20261217');
    const canceled = event(
      'UID:7',
      'RECURRENCE-ID;VALUE=DATE:20261225',
      'DTSTART;VALUE=DATE:20261225',
      'STATUS:CANCELLED',
    );
    expect(daysOf(weekly, moved, canceled)).toEqual(['2026-12-04', '2026-12-17', '2027-01-01']);
    const forever = event('UID:8', 'DTSTART;VALUE=DATE:19990105', 'RRULE:FREQ=WEEKLY');
    expect(daysOf(forever)).toHaveLength(17);
  });

  it('keep within the window, also for an event of a thousand years', () => {
    const long = event('UID:1', 'DTSTART;VALUE=DATE:15000101', 'DTEND;VALUE=DATE:25000101');
    const days = daysOf(long);
    expect([days.at(0), days.at(-1), days.length]).toEqual(['2026-11-01', '2027-02-28', 120]);
  });

  it('are none of a file that is no calendar, or repeats without end', () => {
    const reasonOf = (text: string): string => {
      try {
        absentDays(text, window);
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
      return 'taken';
    };
    expect(reasonOf('hello')).toContain('not iCalendar');
    expect(reasonOf('')).toContain('no calendar');
    expect(reasonOf(calendar(event('UID:1', 'DTSTART:garbage', 'DTEND:garbage')))).toContain(
      'cannot be read',
    );
    const rule = event('UID:1', 'DTSTART;VALUE=DATE:20261201', 'RRULE:FREQ=SOMETIMES');
    expect(reasonOf(calendar(rule))).not.toBe('taken');
    expect(reasonOf('BEGIN:VCARD\r\nFN:Ada\r\nEND:VCARD\r\n')).toContain('no calendar');
    expect(reasonOf('BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261221')).not.toBe('taken');
    const every = event('UID:1', 'DTSTART:20261101T000000Z', 'DTEND:20261101T000001Z', 'RRULE:FREQ=SECONDLY');
    expect(reasonOf(calendar(every))).toContain('repeat more than');
    const never = event('UID:1', 'DTSTART;VALUE=DATE:20260228', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30');
    expect(reasonOf(calendar(never))).toBe('taken');
  });
});

describe('spans of days', () => {
  it('join days that follow each other', () => {
    expect(daySpans(['2026-12-30', '2026-12-31', '2027-01-01', '2027-01-04'])).toEqual([
      { firstDay: '2026-12-30', lastDay: '2027-01-01' },
      { firstDay: '2027-01-04', lastDay: '2027-01-04' },
    ]);
    expect(daySpans([])).toEqual([]);
  });
});
