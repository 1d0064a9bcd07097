import type { HttpBindings } from '@hono/node-server';
import type pg from 'pg';
import type { OidcSettings } from '../accounts/oidc.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Clock } from '../lib/clock.ts';
import type { Project } from '../project/project.ts';
import type { EventFeed } from './event-feed.ts';

/** What every route is handed. */
export interface ApiContext {
  readonly project: Project;
  /** `project.config.name`: the key of every table. */
  readonly migration: string;
  /** The control store. */
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly events: EventFeed;
  /** Milliseconds between the comments that keep a live stream open. */
  readonly heartbeatMs: number;
  /** Version of Changeover. */
  readonly version: string;
  /** The address people use when it is not the server's own (behind a proxy); decides whether cookies are Secure. */
  readonly origin: URL | undefined;
  /** Signing in with a provider; undefined when changeover.yaml names none. */
  readonly oidc: OidcSettings | undefined;
  /** The built console; API only when undefined. */
  readonly consoleFolder: string | undefined;
}

/** What a request carries inside the process. */
export interface ApiEnv {
  Bindings: Partial<HttpBindings> & {
    /** Set by the command line, which calls the application in its own process; a request from outside has none. */
    readonly operator?: Principal;
  };
  Variables: { principal: Principal | undefined };
}
