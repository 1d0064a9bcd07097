import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import type { Topic } from '../api/use-api.ts';

interface Listed<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface Pages<T> {
  readonly data: readonly T[] | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
  readonly more: boolean;
  readonly busy: boolean;
  readonly fetchMore: () => void;
}

/** A list of the API, page by page, following `next`. `path` may have a query already. */
export function usePages<T>(path: string, topics: readonly Topic[] = [], enabled = true): Pages<T> {
  const query = useInfiniteQuery({
    queryKey: [path, 'pages'],
    queryFn: async ({ pageParam, signal }) =>
      request<Listed<T>>('GET', withCursor(path, pageParam), { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    meta: { topics },
    enabled,
  });
  return {
    data: query.data?.pages.flatMap(({ items }) => items),
    error: query.error,
    refetch: query.refetch,
    more: query.hasNextPage,
    busy: query.isFetchingNextPage,
    fetchMore: () => void query.fetchNextPage(),
  };
}

function withCursor(path: string, cursor: string): string {
  if (cursor === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
}
