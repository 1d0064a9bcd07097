import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import type { Topic } from '../api/use-api.ts';
import type { Pages } from './use-pages.ts';

interface Stretch<T> {
  readonly total: number;
  readonly offset: number;
  readonly items: readonly T[];
}

export interface OffsetPages<T> extends Pages<T> {
  readonly total: number | undefined;
}

/** A list of the API that is paged by `offset`. `path` must have a query already. */
export function useOffsetPages<T>(path: string, topics: readonly Topic[] = []): OffsetPages<T> {
  const query = useInfiniteQuery({
    queryKey: [path, 'stretches'],
    queryFn: async ({ pageParam, signal }) =>
      request<Stretch<T>>('GET', `${path}&offset=${pageParam}`, { signal }),
    initialPageParam: 0,
    getNextPageParam: ({ total, offset, items }) =>
      offset + items.length < total && items.length > 0 ? offset + items.length : undefined,
    placeholderData: keepPreviousData,
    meta: { topics },
  });
  return {
    data: query.data?.pages.flatMap(({ items }) => items),
    total: query.data?.pages.at(-1)?.total,
    error: query.error,
    refetch: query.refetch,
    more: query.hasNextPage,
    busy: query.isFetchingNextPage,
    fetchMore: () => void query.fetchNextPage(),
  };
}
