import { type Actor, systemActor } from '../store/actor.ts';
import type { AccountFunction } from './account.ts';
import { allPermissions, type Permission, permissionsOf } from './permission.ts';
import { type Role, roles } from './role.ts';
import type { Session, SignedIn } from './session-store.ts';

/** Who makes a request, and what they may do. */
export interface Principal {
  readonly actor: Actor;
  /** Null for the operator at the command line. */
  readonly account: { readonly id: string; readonly email: string; readonly name: string } | null;
  readonly roles: readonly Role[];
  readonly functions: readonly AccountFunction[];
  readonly permissions: ReadonlySet<Permission>;
  /** The browser's session; undefined for tokens and the command line. */
  readonly session: { readonly id: string; readonly csrf: string } | undefined;
}

/** Somebody signed in with a browser. */
export function sessionPrincipal(found: Session): Principal {
  return {
    ...personOf(found, 'console'),
    permissions: permissionsOf(found.roles),
    session: { id: found.id, csrf: found.csrf },
  };
}

/** An API token: what its owner may do now, and never more than its scopes. */
export function tokenPrincipal(found: SignedIn & { scopes: readonly Permission[] }): Principal {
  const held = permissionsOf(found.roles);
  return {
    ...personOf(found, 'token'),
    permissions: new Set(found.scopes.filter((scope) => held.has(scope))),
    session: undefined,
  };
}

/** The operator at the command line, who has the store's files in hand anyway. */
export const operatorPrincipal: Principal = {
  actor: { ...systemActor, name: 'Operator at the command line', via: 'cli' },
  account: null,
  roles,
  functions: [],
  permissions: new Set(allPermissions),
  session: undefined,
};

/** A person at the command line: what their roles let them do. */
export function operatorAs(person: SignedIn): Principal {
  return { ...personOf(person, 'cli'), permissions: permissionsOf(person.roles), session: undefined };
}

function personOf(found: SignedIn, via: Actor['via']) {
  return {
    actor: { account: found.account, name: found.name, via },
    account: { id: found.account, email: found.email, name: found.name },
    roles: found.roles,
    functions: found.functions,
  };
}
