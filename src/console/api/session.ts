import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { SessionView } from '../../api/schema/account-schema.ts';
import { ApiError } from './problem.ts';
import { rememberCsrf, request } from './request.ts';

export type Session = SessionView;

export const sessionKey = ['/api/session'] as const;

/** The session, or null when nobody is signed in. */
async function readSession(): Promise<Session | null> {
  try {
    const session = await request<Session>('GET', '/api/session');
    rememberCsrf(session.csrf ?? '');
    return session;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export function useSessionQuery(): UseQueryResult<Session | null> {
  return useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: Infinity, retry: 1 });
}

/** The session of a page that is only shown to people who are signed in. */
export function useSession(): Session {
  const { data } = useSessionQuery();
  if (data === undefined || data === null) throw new Error('This part is only for people who are signed in.');
  return data;
}

/** Whether the person who is signed in has a permission, such as `gate.sign`. */
export function useMay(permission: Session['permissions'][number]): boolean {
  return useSession().permissions.includes(permission);
}
