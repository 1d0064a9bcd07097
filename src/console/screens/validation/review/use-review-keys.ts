import { useEffect, useState } from 'react';

/** What a key does on the review page. */
export type ReviewKey = 'next' | 'previous' | 'correct' | 'wrong' | 'unsure' | 'note' | 'fields' | 'help';

const keys: Readonly<Record<string, ReviewKey>> = {
  j: 'next',
  k: 'previous',
  c: 'correct',
  w: 'wrong',
  u: 'unsure',
  n: 'note',
  d: 'fields',
  '?': 'help',
};

const storageKey = 'changeover-review-keys';

/** Whether single keys are heard in this browser (WCAG 2.1.4): with speech input a spoken word must not judge a record. */
export function useKeysOn(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => localStorage.getItem(storageKey) !== 'off');
  const change = (next: boolean): void => {
    localStorage.setItem(storageKey, next ? 'on' : 'off');
    setOn(next);
  };
  return [on, change];
}

/** Calls `onKey` for single keys, outside of inputs and dialogs, without Ctrl, Alt or Meta. */
export function useReviewKeys(on: boolean, onKey: (key: ReviewKey) => void): void {
  useEffect(() => {
    if (!on) return undefined;
    const hear = (event: KeyboardEvent): void => {
      const key = keys[event.key.toLowerCase()];
      if (key === undefined || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (isTyping(event.target) || document.querySelector('[role="dialog"]') !== null) return;
      event.preventDefault();
      onKey(key);
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, [on, onKey]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}
