import { stringify } from 'yaml';
import type { TableGuesses } from './guess-tables.ts';
import type { TableProfile } from './table-profile.ts';

/** The text of a scaffolded changeover.yaml. The URL in `old` is already without its password. */
export function renderConfig(
  name: string,
  old: { readonly url: string; readonly schema?: string | undefined },
  tables: readonly TableProfile[],
  guesses: TableGuesses,
): string {
  const inScope = tables.filter((table) => guesses.primary.has(table.name));
  const config = {
    changeover: 1,
    name,
    environment: 'rehearsal',
    old: { ...old, system: name, time_zone: 'UTC' },
    tables: Object.fromEntries(
      inScope.map((table) => [
        table.name,
        {
          key: table.key.length === 1 ? table.key[0] : table.key,
          primary: guesses.primary.get(table.name),
        },
      ]),
    ),
    excluded: Object.fromEntries(
      tables.flatMap((table) => {
        const reason = guesses.excluded.get(table.name);
        return reason === undefined ? [] : [[table.name, reason]];
      }),
    ),
  };
  return `# Made by \`changeover init\`. Check: time_zone (of dates without one), the key and primary entity of each table, and
# every excluded table. Columns that shall not be mapped are waived below their table: waived: {column: "the reason"}.
${stringify(config, { lineWidth: 0 })}`;
}

/** A URL whose password is left to the environment (OLD_PASSWORD). */
export function storedUrl(url: string): string {
  return url
    .replace(
      /^([a-z][a-z0-9+.-]*:\/\/[^:@/?#]*):(.*)@([^@]*)$/is,
      (_, user: string, _password, rest: string) => `${user}:\${OLD_PASSWORD}@${rest}`,
    )
    .replace(/([?&](?:password|pwd)=)[^&#]*/gi, (_, before: string) => `${before}\${OLD_PASSWORD}`);
}

/** A project's name from a folder's: lower-case letters, digits and hyphens, beginning with a letter. */
export function projectName(folderName: string): string {
  const name = folderName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  return name === '' ? 'migration' : name;
}
