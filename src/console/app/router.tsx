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

const tree = root.addChildren([
  signIn,
  invitation,
  signedIn.addChildren([readiness, gate, meetings, training, integrations]),
]);

/** Address → screen. Each screen is a file of its own that is fetched when it is first opened. */
export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
  defaultNotFoundComponent: NotFound,
});
