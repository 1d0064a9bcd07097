import type { Duck } from '../duck/duck.ts';
import { ChangeoverError, isChangeoverError, reasonOf } from '../lib/errors.ts';
import { everyNode, isValueCall, type Node, parseSelect } from './syntax-tree.ts';

/** What the text of a mapping tells without binding it. */
export interface MappingFacts {
  /** Names used in `value('name', …)`. */
  readonly valueMaps: readonly string[];
  /** Single-word column references, which may be a whole row: `to_json(l)`. */
  readonly words: ReadonlySet<string>;
  /** Aliases (and plain names) of the raw tables in FROM, each with its table. */
  readonly aliases: readonly { readonly alias: string; readonly table: string }[];
}

/**
 * Reads a mapping's syntax tree. Throws MAPPING_SQL for SQL that does not parse, MAPPING_NOT_SELECT for anything but
 * exactly one SELECT.
 */
export async function readMapping(duck: Duck, file: string, sql: string): Promise<MappingFacts> {
  const nodes = [...everyNode(await parseSelect(duck, file, sql))];
  if (nodes.some((node) => node['type'] === 'SHOW_REF')) {
    throw new ChangeoverError('MAPPING_NOT_SELECT', {
      file,
      reason: 'DESCRIBE, SHOW and SUMMARIZE are no SELECT',
    });
  }
  return {
    valueMaps: valueMapsOf(nodes, file),
    words: new Set(nodes.flatMap(singleWord)),
    aliases: nodes.flatMap(aliasOf),
  };
}

/** Runs `action` and turns DuckDB's complaint into MAPPING_SQL (or MAPPING_NOT_SELECT for files it may not read). */
export async function inMapping<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!isChangeoverError(error, 'QUERY_FAILED')) throw error;
    const reason = sentenceOf(error.cause ?? error);
    if (reason.startsWith('Permission Error')) {
      throw new ChangeoverError(
        'MAPPING_NOT_SELECT',
        { file, reason: 'a mapping reads `raw.*` only, no files' },
        { cause: error },
      );
    }
    throw new ChangeoverError('MAPPING_SQL', { file, reason }, { cause: error });
  }
}

/** DuckDB's complaint in one line, with its suggestion, without the values of rows. */
function sentenceOf(error: unknown): string {
  const lines = error instanceof Error ? error.message.split('\n') : [];
  const hint = lines.find((line) => /^(Candidate|Did you mean)/.test(line.trim()));
  const first = reasonOf(error);
  // A value of a row may be a license key or a name: it must not reach a message.
  const masked = /^(Conversion|Invalid Input|Out of Range) Error/.test(first)
    ? first.replaceAll(/'[^']*'|"[^"]*"/g, '‹value›')
    : first;
  return hint === undefined ? masked : `${masked} ${hint.trim()}`;
}

function valueMapsOf(nodes: readonly Node[], file: string): string[] {
  const names = nodes.filter(isValueCall).map((node) => {
    const first = (node['children'] as Node[] | undefined)?.[0];
    const constant = first?.['class'] === 'CONSTANT' ? (first['value'] as Node)['value'] : undefined;
    if (typeof constant === 'string') return constant;
    throw new ChangeoverError('MAPPING_SQL', {
      file,
      reason: "value() needs the name of its value map as a text in quotes, as in value('status', x)",
    });
  });
  return [...new Set(names)];
}

function singleWord(node: Node): string[] {
  const names = node['class'] === 'COLUMN_REF' ? (node['column_names'] as string[]) : [];
  return names.length === 1 && names[0] !== undefined ? [names[0].toLowerCase()] : [];
}

function aliasOf(node: Node): { alias: string; table: string }[] {
  if (node['type'] !== 'BASE_TABLE' || (node['schema_name'] as string).toLowerCase() !== 'raw') return [];
  const table = (node['table_name'] as string).toLowerCase();
  const alias = (node['alias'] as string | undefined)?.toLowerCase();
  return [{ alias: alias === undefined || alias === '' ? table : alias, table }];
}
