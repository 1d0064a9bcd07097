import { LineCounter, parseDocument } from 'yaml';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';

/**
 * The values of a YAML text; `file` names it in errors. Aliases that would multiply it without measure are refused. Throws
 * CONFIG_SYNTAX.
 */
export function readYaml(text: string, file: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line } = lines.linePos(fault.pos[0]);
    throw new ChangeoverError('CONFIG_SYNTAX', { file, line, reason: reasonOf(fault) }, { cause: fault });
  }
  try {
    return document.toJS();
  } catch (error) {
    throw new ChangeoverError('CONFIG_SYNTAX', { file, line: 1, reason: reasonOf(error) }, { cause: error });
  }
}
