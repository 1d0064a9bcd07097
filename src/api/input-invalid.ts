import type { z } from '@hono/zod-openapi';
import { ChangeoverError } from '../lib/errors.ts';

/** Input that its schema refuses, with every place that is wrong. Values are not repeated: they may be secret. */
export class InputInvalid extends ChangeoverError {
  readonly errors: readonly { readonly path: string; readonly message: string }[];

  constructor(where: string, error: z.ZodError) {
    const errors = error.issues.map((issue) => ({
      path: issue.path.length === 0 ? where : issue.path.join('.'),
      message: issue.message,
    }));
    super('INPUT_INVALID', {
      path: errors[0]?.path ?? where,
      reason: `is not as wanted (${errors[0]?.message ?? 'not valid'})`,
    });
    this.errors = errors;
  }
}
