import type { Scope } from '../access/scope.ts';

/** Why data may be kept (GDPR, article 6). */
type LegalBasis = 'CONTRACT' | 'LEGAL_OBLIGATION' | 'LEGITIMATE_INTEREST';

/**
 * What an erasure does. REPLACED: by something that names nobody; EMPTIED; DELETED: with its row; REDACTED: the person's address and
 * name are taken out of the text; KEPT: as it is, and `retention` says why.
 */
type Erasure = 'REPLACED' | 'EMPTIED' | 'DELETED' | 'REDACTED' | 'KEPT';

/** One column that holds, or may hold, personal data. */
export interface PersonalField {
  readonly table: string;
  readonly column: string;
  readonly what: string;
  readonly purpose: string;
  readonly legalBasis: LegalBasis;
  readonly retention: string;
  readonly erasure: Erasure;
  /** The scope that shows it; null: nobody is shown it. */
  readonly shownTo: Scope | null;
  /** Where it comes from. */
  readonly captured: 'IMPORTED' | 'ENTERED' | 'BOTH' | 'MADE_HERE';
}

type Common = Omit<PersonalField, 'table' | 'column' | 'what'>;

/** Fields that have everything in common but what they are: `table.column` → what. */
export function fieldsOf(common: Common, fields: Readonly<Record<string, string>>): PersonalField[] {
  return Object.entries(fields).map(([place, what]) => {
    const [table = '', column = ''] = place.split('.');
    return { table, column, what, ...common };
  });
}
