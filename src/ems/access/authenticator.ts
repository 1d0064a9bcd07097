import { timingSafeEqual } from 'node:crypto';
import type { EmsStore } from '../store/ems-store.ts';
import { type Actor, administrator } from './actor.ts';
import { actorOfDigest, tokenDigest } from './token-store.ts';

// A revoked token ends within this time in every process.
const keptMs = 5000;
const mostKept = 10_000;

/** Finds out who a token belongs to; keeps what it found for five seconds. */
export class Authenticator {
  readonly #store: EmsStore;
  readonly #administrator: Buffer;
  readonly #kept = new Map<string, { readonly actor: Actor; readonly until: number }>();

  constructor(store: EmsStore, administratorToken: string) {
    this.#store = store;
    this.#administrator = tokenDigest(administratorToken);
  }

  /** The holder of a token; undefined when it is none of ours. Digests are compared, so that time tells nothing. */
  async actorOf(token: string): Promise<Actor | undefined> {
    const digest = tokenDigest(token);
    if (timingSafeEqual(digest, this.#administrator)) return administrator;
    const key = digest.toString('base64');
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.until > performance.now()) return kept.actor;
    const actor = await actorOfDigest(this.#store, digest);
    this.#kept.delete(key);
    if (actor === undefined) return undefined;
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(key, { actor, until: performance.now() + keptMs });
    return actor;
  }

  /** Forgets everyone, so that a change of tokens counts at once in this process. */
  forget(): void {
    this.#kept.clear();
  }
}
