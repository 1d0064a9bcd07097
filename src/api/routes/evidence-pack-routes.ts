import { Readable } from 'node:stream';
import { packArchive } from '../../evidence/pack-archive.ts';
import type { ApiContext } from '../api-context.ts';
import { type ApiApp, route } from '../route.ts';

/** The evidence pack over HTTP. */
export function registerEvidencePackRoutes(
  app: ApiApp,
  { pool, migration, project, clock }: ApiContext,
): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/evidence-pack',
      access: 'evidence.read',
      operationId: 'evidence.pack',
      summary: 'The signed pack of the whole chain as a tar archive, which can be checked without Changeover',
      content: 'application/x-tar',
    },
    async () => {
      const { name, bytes, pieces } = await packArchive(pool, migration, project.folder, clock());
      return new Response(Readable.toWeb(Readable.from(pieces)) as ReadableStream<Uint8Array>, {
        headers: {
          'content-type': 'application/x-tar',
          // Of known length: what ends early is no archive to the browser either.
          'content-length': String(bytes),
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}.tar`,
          'x-content-type-options': 'nosniff',
        },
      });
    },
  );
}
