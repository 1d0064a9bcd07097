import { readFile } from 'node:fs/promises';
import { docsFolder, generatedDocs } from './generated-docs.ts';

const stale: string[] = [];
for (const { file, text } of generatedDocs()) {
  const written = await readFile(new URL(file, docsFolder), 'utf8').catch(() => undefined);
  if (written !== text) stale.push(`docs/${file}`);
}
if (stale.length > 0) {
  process.stderr.write(
    `${stale.join(', ')} no longer match the code; run \`npm run docs\` and commit them.\n`,
  );
  process.exitCode = 1;
}
