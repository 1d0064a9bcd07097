import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { SearchHit } from '../../api/schema/admin-schema.ts';
import { request } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { queryText } from '../parts/url-state.ts';
import { navigation } from './navigation.ts';

export interface Found {
  readonly label: string;
  readonly kind: string;
  readonly detail: string;
  readonly href: string;
}

const most = 12;
const typingMs = 180;

/** What has these words in its name: screens this person may open at once, then what the server finds. */
export function useFound(text: string): {
  readonly found: readonly Found[];
  readonly busy: boolean;
  readonly error: unknown;
} {
  const screens = useFoundScreens(text);
  const [asked] = useDebouncedValue(text.trim(), typingMs);
  const answer = useQuery({
    queryKey: ['search', asked],
    queryFn: async ({ signal }) =>
      request<{ items: readonly SearchHit[] }>(
        'GET',
        `/api/search${queryText({ text: asked, limit: most })}`,
        {
          signal,
        },
      ),
    enabled: asked !== '',
  });
  const hits = text.trim() === '' ? [] : (answer.data?.items ?? []);
  const things = hits.map(({ kind, title, detail, path }) => ({ label: title, kind, detail, href: path }));
  return {
    found: [...screens.slice(0, things.length > 0 ? 4 : most), ...things],
    busy: answer.isFetching || asked !== text.trim(),
    error: answer.error,
  };
}

function useFoundScreens(text: string): readonly Found[] {
  const { permissions } = useSession();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return navigation
    .flatMap(({ title, items }) => items.map((item) => ({ ...item, group: title })))
    .filter(({ needs }) => permissions.includes(needs))
    .filter(({ label, words: further = '' }) =>
      words.every((word) => `${label} ${further}`.toLowerCase().includes(word)),
    )
    .map(({ label, group, to }) => ({ label, kind: 'screen', detail: group, href: to }));
}
