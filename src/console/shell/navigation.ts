import {
  BadgeCheck,
  Blocks,
  CalendarRange,
  ClipboardCheck,
  Database,
  FileCheck2,
  Gauge,
  GraduationCap,
  Grid3x3,
  KanbanSquare,
  type LucideIcon,
  MessagesSquare,
  Route,
  Scale,
  ScrollText,
  Settings2,
  ShieldAlert,
  Users,
} from 'lucide-react';
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

/** Every screen, in groups, in the order of the sidebar. */
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
      {
        to: '/evidence',
        label: 'Evidence',
        icon: FileCheck2,
        needs: 'evidence.read',
        words: 'chain hash pack',
      },
    ],
  },
  {
    title: 'Program',
    items: [
      {
        to: '/workstreams',
        label: 'Workstreams',
        icon: KanbanSquare,
        needs: 'program.read',
        words: 'groups tasks',
      },
      {
        to: '/plan',
        label: 'Plan',
        icon: CalendarRange,
        needs: 'program.read',
        words: 'timeline go-live days calendar',
      },
      {
        to: '/issues',
        label: 'Issues and risks',
        icon: ShieldAlert,
        needs: 'program.read',
        words: 'decisions actions',
      },
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
      { to: '/runs', label: 'Runs', icon: Database, needs: 'runs.read', words: 'rehearsal stages log' },
      {
        to: '/mapping',
        label: 'Mapping',
        icon: Route,
        needs: 'records.read',
        words: 'values columns explain',
      },
      {
        to: '/reconciliation',
        label: 'Reconciliation',
        icon: Scale,
        needs: 'records.read',
        words: 'differences causes',
      },
      {
        to: '/validation',
        label: 'Manual validation',
        icon: ClipboardCheck,
        needs: 'program.read',
        words: 'review sample',
      },
      {
        to: '/coverage',
        label: 'Test coverage',
        icon: Grid3x3,
        needs: 'program.read',
        words: 'scenarios junit matrix',
      },
      {
        to: '/integrations',
        label: 'Integrations',
        icon: Blocks,
        needs: 'program.read',
        words: 'crm erp contract tests',
      },
    ],
  },
  {
    title: 'System',
    items: [
      { to: '/people', label: 'People', icon: Users, needs: 'people.read', words: 'roles functions invite' },
      { to: '/audit', label: 'Audit', icon: ScrollText, needs: 'audit.read', words: 'trail changes' },
      {
        to: '/settings',
        label: 'Settings',
        icon: Settings2,
        needs: 'program.read',
        words: 'tokens password zone',
      },
    ],
  },
];
