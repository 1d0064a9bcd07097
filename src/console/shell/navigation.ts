import { BadgeCheck, Blocks, Gauge, GraduationCap, type LucideIcon, MessagesSquare } from 'lucide-react';
import type { Session } from '../api/session.ts';

export interface NavigationItem {
  readonly to: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Who lacks it does not see the entry. */
  readonly needs: Session['permissions'][number];
  /** Further words that find it in the search. */
  readonly words?: string;
}

export interface NavigationGroup {
  readonly title: string;
  readonly items: readonly NavigationItem[];
}

/** Every screen that there is, in groups, in the order of the sidebar. */
export const navigation: readonly NavigationGroup[] = [
  {
    title: 'Decision',
    items: [
      {
        to: '/',
        label: 'Readiness',
        icon: Gauge,
        needs: 'program.read',
        words: 'overview verdict dashboard',
      },
      {
        to: '/gate',
        label: 'Go-live gate',
        icon: BadgeCheck,
        needs: 'gate.read',
        words: 'criteria sign signatures',
      },
    ],
  },
  {
    title: 'Program',
    items: [
      {
        to: '/meetings',
        label: 'Meetings',
        icon: MessagesSquare,
        needs: 'program.read',
        words: 'minutes pack agenda',
      },
      {
        to: '/training',
        label: 'Training and messages',
        icon: GraduationCap,
        needs: 'program.read',
        words: 'communication customers',
      },
    ],
  },
  {
    title: 'Migration',
    items: [
      {
        to: '/integrations',
        label: 'Integrations',
        icon: Blocks,
        needs: 'program.read',
        words: 'crm erp contract tests',
      },
    ],
  },
];
