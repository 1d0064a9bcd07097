import type { Position, Role } from './role.ts';

/** A function somebody works in (id of a stakeholder group), and as what. */
export interface AccountFunction {
  readonly function: string;
  readonly position: Position;
}

/** A person as one migration sees them. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly active: boolean;
  readonly version: number;
  readonly roles: readonly Role[];
  readonly functions: readonly AccountFunction[];
  /** How they can sign in; `none` for people who only own tasks. */
  readonly signIn: 'password' | 'oidc' | 'none';
  /** Instants, ISO 8601 in UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastSeenAt: string | null;
}
