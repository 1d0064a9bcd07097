import { type RoleName, roles } from './role.ts';
import { everyScope, type Scope } from './scope.ts';

/** Who sends a request: the holder of an API token. */
export interface Actor {
  /** Id of the token; `administrator` for the one the server was started with. */
  readonly id: string;
  /** As it is named in the change log. */
  readonly name: string;
  readonly role: RoleName;
  readonly scopes: ReadonlySet<Scope>;
  /** The organization to which it is limited. */
  readonly organizationId: string | undefined;
}

/** The holder of the token that the server was started with. */
export const administrator: Actor = {
  id: 'administrator',
  name: 'administrator',
  role: 'ADMINISTRATOR',
  scopes: new Set(everyScope),
  organizationId: undefined,
};

/** The server itself, for what nobody asked it to do. */
export const system: Actor = {
  id: 'system',
  name: 'system',
  role: 'ADMINISTRATOR',
  scopes: new Set(),
  organizationId: undefined,
};

/** Whether the actor must name a right by its license key. */
export function byKeyOnly(actor: Actor): boolean {
  return roles[actor.role].byKeyOnly;
}
