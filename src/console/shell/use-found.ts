import { useSession } from '../api/session.ts';
import { navigation } from './navigation.ts';

export interface Found {
  readonly label: string;
  readonly kind: string;
  readonly href: string;
}

const most = 12;

/** What has these words in its name: screens this person may open. */
export function useFound(text: string): readonly Found[] {
  const { permissions } = useSession();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return navigation
    .flatMap(({ title, items }) => items.map((item) => ({ ...item, group: title })))
    .filter(({ needs }) => permissions.includes(needs))
    .filter(({ label, words: further = '' }) =>
      words.every((word) => `${label} ${further}`.toLowerCase().includes(word)),
    )
    .map(({ label, group, to }) => ({ label, kind: group, href: to }))
    .slice(0, most);
}
