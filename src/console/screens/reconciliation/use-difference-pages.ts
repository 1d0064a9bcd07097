import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { DifferenceList, DifferenceView } from '../../../api/schema/reconciliation-schema.ts';
import { request } from '../../api/request.ts';
import { queryText } from '../../parts/url-state.ts';

/** What the list of differences is restricted to, as it stands in the URL. */
export interface DifferenceFilters {
  readonly cause?: string | undefined;
  readonly entity?: string | undefined;
  readonly field?: string | undefined;
  readonly kind?: string | undefined;
  readonly standing?: string | undefined;
  readonly key?: string | undefined;
}

/** Rows of a page. */
export const pageSize = 250;

/** The filters in the parameters of a URL. */
export function filtersIn(params: Readonly<Record<string, string | undefined>>): DifferenceFilters {
  const { cause, entity, field, kind, standing, key } = params;
  return { cause, entity, field, kind, standing, key };
}

/** The API path of a stretch of the list. */
export function differencesPath(
  run: string,
  filters: DifferenceFilters,
  offset: number,
  limit: number,
): string {
  return `/api/runs/${encodeURIComponent(run)}/differences${queryText({ ...filters, offset, limit })}`;
}

/** Pages in sight, counted from 0. */
export interface PageRange {
  readonly first: number;
  readonly last: number;
}

interface DifferencePages {
  /** How many there are in all; undefined before the first answer. */
  readonly total: number | undefined;
  readonly error: Error | null;
  readonly refetch: () => void;
  /** A row that has come, else undefined. */
  readonly rowAt: (index: number) => DifferenceView | undefined;
}

/** The list of differences where somebody looks: the pages `first` to `last`, and page 0, which knows the total. */
export function useDifferencePages(
  run: string,
  filters: DifferenceFilters,
  { first, last }: PageRange,
): DifferencePages {
  const client = useQueryClient();
  const pathOf = (page: number): string => differencesPath(run, filters, page * pageSize, pageSize);
  const pages = [...new Set([0, first, last])];
  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: [pathOf(page)],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        request<DifferenceList>('GET', pathOf(page), { signal }),
      // A comparison that is done does not change.
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  const refetch = useCallback(() => {
    void client.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
  }, [client]);
  return {
    total: results[0]?.data?.total,
    error: results.find((one) => one.error !== null)?.error ?? null,
    refetch,
    rowAt: (index) =>
      client.getQueryData<DifferenceList>([pathOf(Math.floor(index / pageSize))])?.items[index % pageSize],
  };
}
