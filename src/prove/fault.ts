/** A class of faults in the new system's own database, behind the back of its API. */
export interface Fault {
  /** Name of the class; the file has the same. */
  readonly class: string;
  readonly entity: string;
  /** Other entities with the same field, tried in this order when that entity has no eligible record. */
  readonly elsewhere?: readonly string[];
  readonly doc: string;
  /** The canonical field that is damaged, or undefined for a whole record. */
  readonly field?: string;
  /** The cause that the comparison must name. */
  readonly cause: string;
  /**
   * SQL condition on a record `r` of `new.<entity>` that makes it eligible; other entities are at hand as
   * `new.<entity>`.
   */
  readonly where: string;
  /** SQL of the wrong value as text (for a reference: the id of another record); rows where it is NULL are left out unless `toNull`. */
  readonly value?: string;
  readonly toNull?: true;
  /** What happens to the whole record, where no field is damaged. */
  readonly record?: 'missing' | 'doubled' | 'extra';
}

/** One seeded fault and what must be found. */
export interface SeededFault {
  readonly class: string;
  readonly entity: string;
  readonly old_key: string;
  readonly id: string;
  readonly field: string | null;
  readonly cause: string;
}
