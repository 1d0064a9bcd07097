import { functions } from './program-content.ts';
import { addDays } from './program-days.ts';
import { addressOf, type Person } from './program-people.ts';
import { risks } from './program-register.ts';

/** An entry of the register for each function, and the risks and decisions of the whole. */
export function issuesOf(today: string, people: readonly Person[]): { readonly id: string }[] {
  const kinds = ['ISSUE', 'RISK', 'DECISION', 'ACTION', 'ISSUE', 'RISK'];
  const ofFunctions = functions.map((one, index) => {
    const kind = kinds[index % kinds.length] as string;
    const closed = index % 4 === 3;
    return {
      id: `${kind[0]}-${index + 1}`,
      kind,
      title: one.issue,
      severity: ['HIGH', 'MEDIUM', 'LOW', 'MEDIUM', 'CRITICAL'][index % 5],
      ...(kind === 'RISK' ? { probability: 'POSSIBLE' } : {}),
      state: closed ? 'RESOLVED' : index % 2 === 0 ? 'OPEN' : 'IN_PROGRESS',
      workstream: one.id,
      owner: addressOf(people, one.id, 'HEAD'),
      opened_on: addDays(today, -20 + index),
      due_on: addDays(today, index * 2 - 3),
      links: [{ kind: 'SCENARIO', ref: `${one.id}-1`, label: `${one.processes[0]} after the switch` }],
      ...(closed ? { closed_on: addDays(today, -1), resolution: 'Agreed in the weekly meeting.' } : {}),
    };
  });
  const ofTheWhole = risks.map(
    ({ kind, title, description, severity, probability, workstream, due }, index) => ({
      id: `${kind[0]}-${functions.length + index + 1}`,
      kind,
      title,
      description,
      severity,
      ...(kind === 'RISK' ? { probability } : {}),
      state: 'OPEN',
      workstream,
      owner: addressOf(people, workstream, 'HEAD'),
      opened_on: addDays(today, -30 + index * 3),
      due_on: addDays(today, due),
    }),
  );
  return [...ofFunctions, ...ofTheWhole];
}
