import type { Person } from '../../api/schema/account-schema.ts';
import { useApi } from '../api/use-api.ts';

/** The people of the migration, by name; empty while they come. */
export function usePeople(): readonly Person[] {
  const people = useApi<{ items: readonly Person[] }>('/api/people?limit=500', { topics: ['account'] });
  return people.data?.items ?? [];
}
