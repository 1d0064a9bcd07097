import { useCallback, useState } from 'react';

/**
 * Text that a person is typing, kept for this tab until it is sent: an expired session or a reload loses nothing. Returns
 * the text, how to change it, and how to forget it after sending.
 */
export function useDraft(key: string): [string, (text: string) => void, () => void] {
  const name = `changeover-draft:${key}`;
  const [held, setHeld] = useState({ name, text: sessionStorage.getItem(name) ?? '' });
  const text = held.name === name ? held.text : (sessionStorage.getItem(name) ?? '');
  const change = useCallback(
    (next: string) => {
      if (next === '') sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, next);
      setHeld({ name, text: next });
    },
    [name],
  );
  const forget = useCallback(() => change(''), [change]);
  return [text, change, forget];
}
