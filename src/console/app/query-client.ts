import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/problem.ts';

/** One cache for the tab. Live events make entries stale (api/live.ts), so nothing is fetched again by the clock. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Without a network a request must fail and be said, not wait unseen.
      networkMode: 'always',
      staleTime: 30_000,
      gcTime: 300_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});
