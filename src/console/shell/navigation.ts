import {
  BadgeCheck,
  Blocks,
  ChartGantt,
  ClipboardCheck,
  FileCheck2,
  Gauge,
  GraduationCap,
  Grid3x3,
  History,
  type LucideIcon,
  MessagesSquare,
  Scale,
  ScrollText,
  Settings,
  TriangleAlert,
  UserRound,
  Users,
  Waypoints,
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
      {
        to: '/evidence',
        label: 'Evidence',
        icon: FileCheck2,
        needs: 'evidence.read',
        words: 'chain pack hash',
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
      {
        to: '/workstreams',
        label: 'Workstreams',
        icon: Users,
        needs: 'program.read',
        words: 'groups stakeholders tasks status',
      },
      {
        to: '/issues',
        label: 'Issues and risks',
        icon: TriangleAlert,
        needs: 'program.read',
        words: 'decisions actions risks',
      },
      {
        to: '/coverage',
        label: 'Test coverage',
        icon: Grid3x3,
        needs: 'program.read',
        words: 'scenarios junit matrix',
      },
      {
        to: '/plan',
        label: 'Plan',
        icon: ChartGantt,
        needs: 'program.read',
        words: 'timeline milestones critical path waves go-live days',
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
      {
        to: '/runs',
        label: 'Runs',
        icon: History,
        needs: 'runs.read',
        words: 'rehearsals live log stages',
      },
      {
        to: '/mapping',
        label: 'Mapping',
        icon: Waypoints,
        needs: 'records.read',
        words: 'values confirm columns explain',
      },
      {
        to: '/reconciliation',
        label: 'Reconciliation',
        icon: Scale,
        needs: 'records.read',
        words: 'differences causes compare',
      },
      {
        to: '/validation',
        label: 'Manual validation',
        icon: ClipboardCheck,
        needs: 'records.read',
        words: 'review sample triage',
      },
    ],
  },
  {
    title: 'System',
    items: [
      {
        to: '/people',
        label: 'People',
        icon: UserRound,
        needs: 'people.read',
        words: 'accounts roles functions invite',
      },
      {
        to: '/audit',
        label: 'Audit',
        icon: ScrollText,
        needs: 'audit.read',
        words: 'changes who when',
      },
      {
        to: '/settings',
        label: 'Settings',
        icon: Settings,
        needs: 'program.read',
        words: 'tokens password mail appearance',
      },
    ],
  },
];
