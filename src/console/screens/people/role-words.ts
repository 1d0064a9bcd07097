import type { Person } from '../../../api/schema/account-schema.ts';

type Role = Person['roles'][number];
type Position = Person['functions'][number]['position'];

/** What somebody is in a migration, and what that lets them do, in few words (docs/permissions.md has every right). */
export const roleWords: Readonly<Record<Role, { readonly word: string; readonly may: string }>> = {
  ADMIN: { word: 'Administrator', may: 'everything, also people and settings' },
  LEAD: { word: 'Lead', may: 'the program, rehearsals, evidence, signatures, messages' },
  ENGINEER: { word: 'Engineer', may: 'the program, rehearsals, mapping, records unmasked' },
  MEMBER: { word: 'Member', may: 'the program, signatures, reviews' },
  REVIEWER: { word: 'Reviewer', may: 'reviews, with records unmasked' },
  AUDITOR: { word: 'Auditor', may: 'sees records masked and the audit trail' },
  VIEWER: { word: 'Viewer', may: 'sees the program' },
};

export const positionWords: Readonly<Record<Position, string>> = {
  HEAD: 'Head',
  DEPUTY: 'Deputy',
  MEMBER: 'Member',
};

/** “Head of Finance”. */
export function functionText(one: Person['functions'][number], titleOf: (id: string) => string): string {
  return `${positionWords[one.position]} of ${titleOf(one.function)}`;
}
