import { findAccountByEmail } from '../../accounts/account-store.ts';
import { operatorAs, operatorPrincipal, type Principal } from '../../accounts/principal.ts';
import type { ApiContext } from '../../api/api-context.ts';
import { apiApp } from '../../api/app.ts';
import { noteStatus } from '../../api/note-status.ts';
import { openApiContext } from '../../api/open-api-context.ts';
import { environment } from '../../lib/environment.ts';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import { openProject } from '../../project/project.ts';
import { openControlStore } from '../../store/control-store.ts';
import { servedAddress } from '../served-address.ts';

/** Something that answers requests to the API. */
export interface ApiTarget extends AsyncDisposable {
  send(path: string, init: RequestInit): Promise<Response>;
}

/** A server's API, by its address and the token in CHANGEOVER_TOKEN. */
export function remoteTarget(address: string): ApiTarget {
  const token = environment().CHANGEOVER_TOKEN;
  if (!URL.canParse(address))
    throw new ChangeoverError('USAGE', { reason: `--url ${address} is no address` });
  if (token === undefined)
    throw new ChangeoverError('USAGE', {
      reason: '--url needs an API token in the variable CHANGEOVER_TOKEN',
    });
  return {
    async send(path, init) {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${token}`);
      try {
        return await fetch(new URL(path, address), { ...init, headers });
      } catch (error) {
        const cause = error instanceof Error ? error.cause : undefined;
        throw new ChangeoverError(
          'SERVER_UNREACHABLE',
          { url: address, reason: reasonOf(cause ?? error) },
          { cause: error },
        );
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** The API in this process, on the store of a folder: as its operator, or as a person with their rights alone. */
export async function localTarget(folder: string, email: string | undefined): Promise<ApiTarget> {
  await using stack = new AsyncDisposableStack();
  const project = await openProject(folder);
  const store = stack.use(await openControlStore(project));
  const context = await openApiContext(project, store, {
    listen: false,
    origin: await servedAddress(project),
  });
  const operator = email === undefined ? operatorPrincipal : await principalOf(context, email);
  const { hono } = apiApp(context);
  const owned = stack.move();
  return {
    async send(path, init) {
      const response = await hono.request(path, init, { operator });
      // No server may be running that would note what a change made of the status.
      if (response.ok && init.method !== 'GET') await noteStatus(context);
      return response;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function principalOf({ pool, migration }: ApiContext, email: string): Promise<Principal> {
  const found = await findAccountByEmail(pool, migration, email);
  if (found === undefined || !found.active)
    throw new ChangeoverError('NOT_FOUND', { what: 'active person with the address', id: email });
  return operatorAs({ ...found, account: found.id });
}
