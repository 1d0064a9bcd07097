import { defineConfig } from 'vitest/config';

/**
 * The example's own tests of its scenarios, as a project would have them; how they went is results/acceptance.xml:
 *   npx vitest run --config examples/meridian/acceptance/vitest.config.ts
 * Some of them fail, because the old data is not clean: that is what such tests are for.
 */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.acceptance.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['junit'],
    outputFile: '../results/acceptance.xml',
  },
});
