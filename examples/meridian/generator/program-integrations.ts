import { addressOf, type Person } from './program-people.ts';
import { links } from './program-register.ts';

/** Links to other systems; their contract tests are commands of changeover.yaml. */
export function integrationsOf(people: readonly Person[]): object[] {
  return links.map(({ owner, ...link }) => ({
    ...link,
    owner: addressOf(people, owner, 'HEAD'),
    test: { kind: 'COMMAND', command: link.id, within_milliseconds: 10_000 },
  }));
}
