import { functions } from './program-content.ts';
import { addDays } from './program-days.ts';
import type { Random } from './random.ts';

const words = (text: string) => text.split(' ');
const given = words('Ada Bruno Clara Dario Elena Felix Gita Henrik Ida Jonas Kira Leo Mina Nils Olive Piet');
const family = words(
  'Alder Birkeland Castellan Drummel Eversby Fennick Galloran Hartwick Ilmari Jessop Kestley Lowther Marlowe',
);

/** Somebody of the made-up program. */
export interface Person {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly functions: Readonly<Record<string, string>>;
  readonly minutes_per_day: number;
  readonly absences: readonly { readonly from: string; readonly until: string }[];
}

/** A name that no two numbers share. */
export function nameOf(number: number): string {
  const round = Math.floor(number / given.length);
  return `${given[number % given.length]} ${family[(number * 5 + round) % family.length]}`;
}

/** The program's lead, engineer and auditor, and a head and a deputy of each function. */
export function peopleOf(random: Random, today: string): Person[] {
  const people: Person[] = [];
  const add = (roles: string[], own: Record<string, string>) => {
    const name = nameOf(people.length);
    const from = addDays(today, random.between(5, 80));
    people.push({
      email: `${name.toLowerCase().replace(' ', '.')}@meridian.example`,
      name,
      roles,
      functions: own,
      minutes_per_day: random.pick([120, 240, 240, 360]),
      absences: random.chance(0.3) ? [{ from, until: addDays(from, random.between(1, 6)) }] : [],
    });
  };
  add(['LEAD', 'REVIEWER'], { it: 'MEMBER' });
  add(['ENGINEER'], { engineering: 'MEMBER' });
  add(['AUDITOR'], {});
  for (const { id } of functions) {
    add(id === 'executives' ? ['MEMBER', 'VIEWER'] : ['MEMBER', 'REVIEWER'], { [id]: 'HEAD' });
    add(['MEMBER', 'REVIEWER'], { [id]: 'DEPUTY' });
  }
  return people;
}

/** The address of the head or deputy of a function. */
export function addressOf(people: readonly Person[], group: string, position: string): string {
  const found = people.find((one) => one.functions[group] === position);
  if (found === undefined) throw new Error(`nobody is ${position} of ${group}`);
  return found.email;
}
