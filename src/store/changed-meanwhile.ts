import { ChangeoverError } from '../lib/errors.ts';

/**
 * Somebody else changed a thing since it was read: nothing was written, and `current` is the thing as it is now (as
 * the API shows it, with its `version`), so that both can be shown. Becomes HTTP 412.
 */
export class ChangedMeanwhile extends ChangeoverError {
  readonly current: object;

  constructor(what: string, current: object) {
    super('CHANGED_MEANWHILE', { what });
    this.current = current;
  }
}
