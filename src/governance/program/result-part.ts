import { z } from 'zod';
import { importResultsIn } from '../coverage/result-store.ts';
import { fileName } from './file-values.ts';
import type { Importing } from './importing.ts';

/** Results of scenarios, as a test runner wrote them. */
export const resultPart = {
  results: z
    .array(
      z.strictObject({
        /** JUnit XML. */
        file: fileName,
        environment: z.enum(['rehearsal', 'burn-in', 'live']).default('rehearsal'),
      }),
    )
    .max(100)
    .default([]),
};

/** Takes files of results that were not taken yet; how many scenarios got a result. Throws JUNIT_INVALID. */
export async function addResults(
  { client, change }: Importing,
  files: readonly {
    readonly name: string;
    readonly text: string;
    readonly environment: 'rehearsal' | 'burn-in' | 'live';
  }[],
  at: string,
): Promise<number> {
  let added = 0;
  for (const file of files) {
    const { passed, failed, skipped, again } = await importResultsIn(client, change, { ...file, at });
    if (!again) added += passed + failed + skipped;
  }
  return added;
}
