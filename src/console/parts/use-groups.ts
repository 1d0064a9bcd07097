import type { Stakeholder } from '../../api/schema/stakeholder-schema.ts';
import { useApi } from '../api/use-api.ts';

interface Groups {
  readonly items: readonly Stakeholder[];
  /** The title of a group; its id while the groups are on their way. */
  readonly titleOf: (id: string) => string;
}

/** The groups whose work changes, for choices and titles. */
export function useGroups(): Groups {
  const found = useApi<{ items: readonly Stakeholder[] }>('/api/stakeholders', {
    topics: ['status', 'task', 'issue'],
  });
  const items = found.data?.items ?? [];
  const titles = new Map(items.map((one) => [one.id, one.title]));
  return { items, titleOf: (id) => titles.get(id) ?? id };
}
