import { type Check, isRepeated, smallestKey } from './check.ts';
import { foldNames } from './fold-names.ts';

const companies = "(SELECT * FROM mapped.organization WHERE kind <> 'SELF_REGISTERED')";

/**
 * Organizations of one kind whose names are the same once spelling is folded (NFKC, case, punctuation, legal
 * suffixes); the smallest key survives. Those who registered themselves are private people, of whom many share a name.
 */
export const duplicateOrganization: Check = {
  rule: 'duplicate-organization',
  phase: 'doubles',
  findsSurvivor: true,
  prepare: (scope) => foldNames(scope.duck, companies, 'work.organization_name'),
  queries: () => [
    {
      entity: 'organization',
      sql: `SELECT d.old_key, 'name' AS field, r.name AS value, d.survivor FROM (
          SELECT old_key, ${smallestKey('folded, kind')} AS survivor FROM work.organization_name
          WHERE ${isRepeated("folded || '|' || kind", 'work.organization_name', 'true')}) d
        JOIN mapped.organization r ON r.old_key = d.old_key
        WHERE d.survivor <> d.old_key`,
    },
  ],
};
