import { z } from '@hono/zod-openapi';
import { importProgram } from '../../governance/import-program.ts';
import type { ApiContext } from '../api-context.ts';
import { type ApiApp, route } from '../route.ts';

const importedSchema = z.object({
  people: z.number().int(),
  tasks: z.number().int(),
  issues: z.number().int(),
  scenarios: z.number().int(),
});

/** Bringing in the program file of the migration folder. */
export function registerProgramRoutes(app: ApiApp, { pool, migration, project }: ApiContext): void {
  route(
    app,
    {
      method: 'post',
      path: '/api/program/import',
      access: 'people.manage',
      operationId: 'program.import',
      summary: 'Add what is new in program.yaml and scenarios.csv of the migration folder',
      description: 'What is there already, by its id, is left as it is. Answers how many rows were added.',
      returns: importedSchema,
    },
    async (call) => importProgram(pool, project, { migration, actor: call.actor }),
  );
}
