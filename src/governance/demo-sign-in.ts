import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { hashPassword } from '../accounts/password.ts';
import type { Project } from '../project/project.ts';
import { readProgramFile } from './program-file.ts';

/** Whom a newcomer may sign in as, and how; of the example. */
export interface DemoSignIn {
  readonly password: string;
  readonly people: readonly { readonly email: string; readonly is: string }[];
}

// RFC 2606: nobody has an address there, so no real person is ever given this password.
const madeUp = /@[a-z0-9.-]+\.example$/;

/**
 * When `program.yaml` says `demo_sign_in: true`, gives its made-up people (addresses under `.example`) one new random
 * password, valid until the next start: only in the environment `rehearsal`, only where no other machine is let in
 * (`local`). Otherwise their passwords are taken away and undefined is returned. Administrators never get one. Throws
 * what readProgramFile throws.
 */
export async function demoSignIn(
  pool: pg.Pool,
  project: Project,
  local: boolean,
): Promise<DemoSignIn | undefined> {
  const program = await readProgramFile(project.folder);
  if (program?.demo_sign_in !== true) return undefined;
  const allowed = local && project.config.environment === 'rehearsal';
  const people = program.people.filter((one) => madeUp.test(one.email) && !one.roles.includes('ADMIN'));
  const password = randomBytes(12).toString('base64url');
  const changed = await pool.query<{ email: string }>(
    `UPDATE account a SET password_hash = $2
      WHERE email = ANY($1) AND oidc_subject IS NULL
        AND NOT EXISTS (SELECT 1 FROM account_role r WHERE r.account = a.id AND (r.role = 'ADMIN' OR r.migration <> $3))
      RETURNING email`,
    [people.map((one) => one.email), allowed ? await hashPassword(password) : null, project.config.name],
  );
  if (!allowed) return undefined;
  const given = new Set(changed.rows.map((one) => one.email));
  const shown = people
    .filter((one) => given.has(one.email))
    .map(({ email, roles, functions }) => ({
      email,
      is: [...roles, ...Object.entries(functions).map(([id, position]) => `${position} of ${id}`)].join(', '),
    }));
  return { password, people: shown };
}
