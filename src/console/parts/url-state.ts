import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

type Params = Readonly<Record<string, string | undefined>>;

/** The filters of a screen as they stand in the URL, and how to change them; an empty value leaves the URL. */
export function useUrlState(): [Params, (changes: Params) => void] {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (changes: Params) => {
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) => withoutEmpty({ ...before, ...changes }),
        replace: true,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [textValues(search), change];
}

/** One filter of the URL. */
export function useUrlValue(name: string, otherwise = ''): [string, (value: string | null) => void] {
  const [params, change] = useUrlState();
  const set = useCallback(
    (value: string | null) => change({ [name]: value === otherwise ? undefined : (value ?? undefined) }),
    [change, name, otherwise],
  );
  return [params[name] ?? otherwise, set];
}

/** The query text of an API path: given values only. */
export function queryText(values: Readonly<Record<string, string | number | undefined>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

function withoutEmpty(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ''),
  );
}

function textValues(search: Record<string, unknown>): Params {
  return Object.fromEntries(Object.entries(search).map(([name, value]) => [name, String(value)]));
}
