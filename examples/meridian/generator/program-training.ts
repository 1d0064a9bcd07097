import { declaredReady, functions, outside } from './program-content.ts';
import { addDays, workday } from './program-days.ts';
import { addressOf, nameOf, type Person } from './program-people.ts';
import type { Random } from './random.ts';

/**
 * Audiences, sessions, who completed a course, and what the heads say: every department is trained and declared ready but
 * Support, which is trained and has not been declared yet.
 */
export function trainingOf(
  random: Random,
  today: string,
  people: readonly Person[],
): { audiences: object[]; training_sessions: object[]; declarations: object[]; csv: string } {
  const rows: string[][] = [];
  let staff = people.length;
  const audiences = functions.map(({ id }) => {
    const expected = id === 'end-customers' ? 900 : id === 'channel-partners' ? 40 : random.between(5, 14);
    const trained = id === 'end-customers' ? 0 : id === 'channel-partners' ? 14 : expected;
    for (let count = 0; count < trained; count += 1) {
      const name = nameOf(staff);
      staff += 1;
      const domain = id === 'channel-partners' ? 'partners.example' : 'meridian.example';
      const email = `${name.toLowerCase().replace(' ', '.')}.${staff}@${domain}`;
      rows.push([
        email,
        name,
        id,
        `The new system for ${id}`,
        workday(addDays(today, -random.between(3, 8))),
      ]);
    }
    return { id, expected };
  });
  const sessions = functions.map(({ id, topic }, index) => ({
    audience: id,
    title: `Working with ${topic}`,
    on: workday(addDays(today, outside.has(id) ? 8 + index : -9 + (index % 5))),
    at_time: index % 2 === 0 ? '10:00' : '14:30',
    minutes: outside.has(id) ? 60 : 120,
    place: outside.has(id) ? 'https://meet.meridian.example/training' : 'Training room',
    trainer: addressOf(people, 'software-operations', index % 2 === 0 ? 'HEAD' : 'DEPUTY'),
  }));
  const declarations = functions
    .filter(({ id }) => declaredReady(id))
    .map(({ id }) => ({
      audience: id,
      ready: true,
      note: 'Everybody took the course and did the exercises.',
      by: addressOf(people, id, 'HEAD'),
      on: addDays(today, -2),
    }));
  const csv = [
    'email,name,audience,course,completed_on,result',
    ...rows.map((row) => `${row.join(',')},passed`),
  ];
  return { audiences, training_sessions: sessions, declarations, csv: `${csv.join('\n')}\n` };
}
