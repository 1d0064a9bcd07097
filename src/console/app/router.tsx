import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { Failed } from '../parts/states.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { SignedIn } from '../shell/signed-in.tsx';
import { parsePlainSearch, plainSearchText } from './plain-search.ts';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedIn });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('../shell/sign-in-page.tsx'), 'SignInPage'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('../shell/invitation-page.tsx'), 'InvitationPage'),
});

const readiness = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: lazyRouteComponent(() => import('../screens/readiness/readiness-screen.tsx'), 'ReadinessScreen'),
});

const gate = createRoute({
  getParentRoute: () => signedIn,
  path: '/gate',
  component: lazyRouteComponent(() => import('../screens/gate/gate-screen.tsx'), 'GateScreen'),
});

const meetings = createRoute({
  getParentRoute: () => signedIn,
  path: '/meetings',
  component: lazyRouteComponent(() => import('../screens/meetings/meetings-screen.tsx'), 'MeetingsScreen'),
});

const training = createRoute({
  getParentRoute: () => signedIn,
  path: '/training',
  component: lazyRouteComponent(() => import('../screens/training/training-screen.tsx'), 'TrainingScreen'),
});

const integrations = createRoute({
  getParentRoute: () => signedIn,
  path: '/integrations',
  component: lazyRouteComponent(
    () => import('../screens/integrations/integrations-screen.tsx'),
    'IntegrationsScreen',
  ),
});

const runs = createRoute({
  getParentRoute: () => signedIn,
  path: '/runs',
  component: lazyRouteComponent(() => import('../screens/runs/runs-screen.tsx'), 'RunsScreen'),
});

const run = createRoute({
  getParentRoute: () => signedIn,
  path: '/runs/$run',
  component: lazyRouteComponent(() => import('../screens/runs/run-screen.tsx'), 'RunScreen'),
});

const mapping = createRoute({
  getParentRoute: () => signedIn,
  path: '/mapping',
  component: lazyRouteComponent(() => import('../screens/mapping/mapping-screen.tsx'), 'MappingScreen'),
});

const reconciliation = createRoute({
  getParentRoute: () => signedIn,
  path: '/reconciliation',
  component: lazyRouteComponent(
    () => import('../screens/reconciliation/reconciliation-screen.tsx'),
    'ReconciliationScreen',
  ),
});

const runReconciliation = createRoute({
  getParentRoute: () => signedIn,
  path: '/reconciliation/$run',
  component: lazyRouteComponent(
    () => import('../screens/reconciliation/reconciliation-screen.tsx'),
    'ReconciliationScreen',
  ),
});

const recordPair = createRoute({
  getParentRoute: () => signedIn,
  path: '/reconciliation/$run/$entity/$id',
  component: lazyRouteComponent(() => import('../screens/reconciliation/record-screen.tsx'), 'RecordScreen'),
});

const validation = createRoute({
  getParentRoute: () => signedIn,
  path: '/validation',
  component: lazyRouteComponent(
    () => import('../screens/validation/validation-screen.tsx'),
    'ValidationScreen',
  ),
});

const workstreams = createRoute({
  getParentRoute: () => signedIn,
  path: '/workstreams',
  component: lazyRouteComponent(
    () => import('../screens/workstreams/workstreams-screen.tsx'),
    'WorkstreamsScreen',
  ),
});

const issues = createRoute({
  getParentRoute: () => signedIn,
  path: '/issues',
  component: lazyRouteComponent(() => import('../screens/issues/issues-screen.tsx'), 'IssuesScreen'),
});

const coverage = createRoute({
  getParentRoute: () => signedIn,
  path: '/coverage',
  component: lazyRouteComponent(() => import('../screens/coverage/coverage-screen.tsx'), 'CoverageScreen'),
});

const plan = createRoute({
  getParentRoute: () => signedIn,
  path: '/plan',
  component: lazyRouteComponent(() => import('../screens/plan/plan-screen.tsx'), 'PlanScreen'),
});

const evidence = createRoute({
  getParentRoute: () => signedIn,
  path: '/evidence',
  component: lazyRouteComponent(() => import('../screens/evidence/evidence-screen.tsx'), 'EvidenceScreen'),
});

const people = createRoute({
  getParentRoute: () => signedIn,
  path: '/people',
  component: lazyRouteComponent(() => import('../screens/people/people-screen.tsx'), 'PeopleScreen'),
});

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: '/audit',
  component: lazyRouteComponent(() => import('../screens/audit/audit-screen.tsx'), 'AuditScreen'),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: lazyRouteComponent(() => import('../screens/settings/settings-screen.tsx'), 'SettingsScreen'),
});

const tree = root.addChildren([
  signIn,
  invitation,
  signedIn.addChildren([
    readiness,
    gate,
    meetings,
    training,
    integrations,
    runs,
    run,
    mapping,
    reconciliation,
    runReconciliation,
    recordPair,
    validation,
    workstreams,
    issues,
    coverage,
    plan,
    evidence,
    people,
    audit,
    settings,
  ]),
]);

/** Address → screen. Each screen is a file of its own that is fetched when it is first opened. */
export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  parseSearch: parsePlainSearch,
  stringifySearch: plainSearchText,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
  defaultNotFoundComponent: NotFound,
});
