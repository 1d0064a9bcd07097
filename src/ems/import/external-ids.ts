import type { RefusalCode } from '../domain/refusal.ts';
import { refusedText } from '../domain/text-fault.ts';
import { copyNull, copyText } from './value-writer.ts';

const members = ['system', 'kind', 'value'] as const;
// `source_key` is in an index.
const longest = 2000;

/**
 * The external ids of a record as the last columns but one of its COPY line: `source_system`, `source_key` (those of
 * kind `old_key`) and `external_ids`.
 */
export function externalIdsText(
  value: unknown,
): { readonly copy: string } | { readonly code: RefusalCode; readonly reason: string } {
  if (value === undefined || value === null) return { copy: `${copyNull}\t${copyNull}\t[]` };
  const invalid = {
    code: 'VALUE_INVALID' as const,
    reason: 'must be a list of {system, kind, value}, all text',
  };
  if (!Array.isArray(value)) return invalid;
  let source = `${copyNull}\t${copyNull}`;
  let found = false;
  for (const one of value as unknown[]) {
    if (typeof one !== 'object' || one === null) return invalid;
    const entry = one as Record<string, unknown>;
    for (const member of members) {
      const text = entry[member];
      if (typeof text !== 'string') return invalid;
      const fault = refusedText(text, longest);
      if (fault !== undefined) return fault;
    }
    if (Object.keys(entry).length !== members.length) return invalid;
    if (!found && entry['kind'] === 'old_key') {
      source = `${copyText(String(entry['system']))}\t${copyText(String(entry['value']))}`;
      found = true;
    }
  }
  return { copy: `${source}\t${copyText(JSON.stringify(value))}` };
}
