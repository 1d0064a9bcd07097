/** A business invariant (DOMAIN §4) as SQL over the views `old.<entity>`, `new.<entity>`, `fate`, `mapped_rows`. */
export interface Law {
  readonly id: string;
  /** One sentence that is true when the law holds. */
  readonly title: string;
  /** Entities without which the law has nothing to say. */
  readonly entities: readonly string[];
  /** Further entities whose records it looks at. */
  readonly also?: readonly string[];
  /** SELECT of one number: how many things were checked. */
  readonly checked: string;
  /** SELECT of `entity, old_key, what`: one row per violation; `what` never quotes a key or personal data. */
  readonly violations: string;
}

export interface LawResult {
  readonly id: string;
  readonly title: string;
  /** False when an entity it needs is not part of this migration. */
  readonly applies: boolean;
  readonly ok: boolean;
  readonly checked: number;
  readonly violations: number;
  readonly offenders: readonly { readonly entity: string; readonly old_key: string; readonly what: string }[];
}
