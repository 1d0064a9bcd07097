import { z } from '@hono/zod-openapi';

/** A person as another thing refers to them. */
export const personRefSchema = z.object({ id: z.uuid(), name: z.string() });
export type PersonRef = z.infer<typeof personRefSchema>;
