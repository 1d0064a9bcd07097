import { acceptInvitation } from '../../accounts/accept-invitation.ts';
import { changePassword } from '../../accounts/change-password.ts';
import { findInvitation } from '../../accounts/invitation-store.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import type { ApiContext } from '../api-context.ts';
import { type ApiApp, route } from '../route.ts';
import {
  invitationAnswerSchema,
  invitationQuestionSchema,
  invitationSchema,
  passwordChangeSchema,
  sessionSchema,
} from '../schema/account-schema.ts';
import { migrationView, startSession } from '../session-view.ts';

/** One's own account: one-time links, and the password. */
export function registerAccountRoutes(app: ApiApp, context: ApiContext): void {
  const { pool, migration, clock } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/invitation/look',
      access: 'public',
      operationId: 'invitation.look',
      changes: false,
      summary: 'Whom a one-time link is for',
      browserOnly: true,
      body: invitationQuestionSchema,
      returns: invitationSchema,
    },
    async (call) => {
      const found = await findInvitation(pool, migration, call.body.secret, clock());
      const { purpose, email, name } = found;
      return { purpose, email, name, migration: migrationView(context) };
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/invitation/accept',
      access: 'public',
      operationId: 'invitation.accept',
      summary: 'Use a one-time link: set a password and sign in',
      browserOnly: true,
      body: invitationAnswerSchema,
      returns: sessionSchema,
      status: 201,
    },
    async (call) => {
      const { secret, password, person } = call.body;
      const session = await acceptInvitation(pool, { migration, secret, password, person, now: clock() });
      return startSession(context, call.request, session);
    },
  );
  registerPassword(app, context);
}

function registerPassword(app: ApiApp, { pool, migration, clock }: ApiContext): void {
  route(
    app,
    {
      method: 'put',
      path: '/api/session/password',
      access: 'signed-in',
      operationId: 'session.change-password',
      summary: 'Change one’s own password; other sessions end',
      browserOnly: true,
      body: passwordChangeSchema,
    },
    async (call) => {
      const { account, session, actor } = call.principal;
      if (account === null || session === undefined)
        throw new ChangeoverError('FORBIDDEN', { permission: 'signed in with a browser' });
      const now = clock();
      await changePassword(pool, { migration, actor, account, session: session.id, ...call.body, now });
      return undefined;
    },
  );
}
