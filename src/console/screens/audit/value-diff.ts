/** One field that a change touched; undefined where the field was not there. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Fields that every change touches; they say nothing that the line does not say. */
const noise = new Set(['version', 'updatedAt', 'updatedBy']);

/**
 * The fields in which two records differ, by name; what lies deeper has a path with dots. `before` is null for something
 * new, `after` for something removed.
 */
export function fieldChanges(before: unknown, after: unknown): FieldChange[] {
  const old = leavesOf(before);
  const now = leavesOf(after);
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((field) => old.get(field) !== now.get(field) && !noise.has(field))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((field) => ({ field, before: old.get(field), after: now.get(field) }));
}

function leavesOf(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined) {
    if (path !== '' && value === null) found.set(path, 'none');
    return found;
  }
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null)) {
    found.set(path === '' ? 'value' : path, value.length === 0 ? 'none' : value.map(String).join(', '));
    return found;
  }
  if (typeof value === 'object') {
    for (const [name, inner] of Object.entries(value))
      leavesOf(inner, path === '' ? name : `${path}.${name}`, found);
    return found;
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  found.set(path === '' ? 'value' : path, text === '' ? 'empty' : text);
  return found;
}
