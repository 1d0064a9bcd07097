import { writeFile } from 'node:fs/promises';
import { docsFolder, generatedDocs } from './generated-docs.ts';

for (const { file, text } of generatedDocs()) {
  await writeFile(new URL(file, docsFolder), text);
  process.stdout.write(`docs/${file}\n`);
}
