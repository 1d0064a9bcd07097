import { z } from '@hono/zod-openapi';
import { importProgram } from '../../governance/import-program.ts';
import type { ApiContext } from '../api-context.ts';
import { type ApiApp, route } from '../route.ts';

const importedSchema = z.object({
  people: z.number().int(),
  tasks: z.number().int(),
  issues: z.number().int(),
  scenarios: z.number().int(),
  meetings: z.number().int(),
  training: z.number().int().describe('Audiences, sessions, completions, declarations'),
  contacts: z.number().int(),
  messages: z.number().int(),
  integrations: z.number().int(),
  results: z.number().int().describe('Scenarios that got a result'),
});

/** Bringing in the program file of the migration folder. */
export function registerProgramRoutes(app: ApiApp, { pool, migration, project, clock }: ApiContext): void {
  route(
    app,
    {
      method: 'post',
      path: '/api/program/import',
      access: 'people.manage',
      operationId: 'program.import',
      summary:
        'Add what is new in program.yaml, the files it names, and scenarios.csv of the migration folder',
      description: 'What is there already, by its id, is left as it is. Answers how many rows were added.',
      returns: importedSchema,
    },
    async (call) => importProgram(pool, project, { migration, actor: call.actor }, clock()),
  );
}
