import { z } from 'zod';

const name = '[a-z][a-z-]{0,49}';

/** Which events a webhook wants: a type, all of an entity, or all. */
export const eventTypeSchema = z.string().regex(new RegExp(`^(\\*|${name}\\.(\\*|${name}))$`));
