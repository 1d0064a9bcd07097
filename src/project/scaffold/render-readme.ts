import type { ValueMapGuess } from './field-guess.ts';
import type { EntitySource, TableGuesses } from './guess-tables.ts';

/** The text of README.md in a scaffolded folder: what was guessed, what to decide, what to run. */
export function renderReadme(
  name: string,
  needsPassword: boolean,
  guesses: TableGuesses,
  maps: readonly ValueMapGuess[],
): string {
  return `# Migration ${name}

Made by \`changeover init\`. Everything here is a first guess, to be corrected by people who know the old system.

## Next steps
1. ${needsPassword ? 'Set the variable OLD_PASSWORD to the password of the old system, written as in a URL (`@` is `%40`).' : 'Check `old.url` in changeover.yaml.'}
2. \`changeover snapshot .\` copies the old system, read-only.
3. \`changeover map . --dry-run\` shows counts, samples, refusals, and old columns that nothing uses yet.
4. Check every line marked \`GUESS\` in mapping/*.sql and remove the mark; \`changeover explain <entity> <old key>\` shows one record.
5. Fill the value maps and confirm each line with your name and the day. Until then the records that use it are on HOLD.
6. Decide about every excluded table in changeover.yaml.
7. \`changeover rehearse .\` does the whole migration.

## What was guessed
| entity | from | why |
| --- | --- | --- |
${guesses.sources.map(sourceRow).join('\n')}

## Value maps to fill and confirm
${maps.length === 0 ? 'None.' : maps.map((map) => `- values/${map.name}.csv: one of ${map.allowed.join(', ')}`).join('\n')}

## Tables to decide about
${guesses.excluded.size === 0 ? 'None.' : [...guesses.excluded].map(([table, reason]) => `- ${table}: ${reason}`).join('\n')}
`;
}

function sourceRow(source: EntitySource): string {
  return `| ${source.entity} | ${source.table.name} | ${source.why.replaceAll('|', '\\|')} |`;
}
