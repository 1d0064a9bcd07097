import { createHash } from 'node:crypto';
import { literal } from '../duck/sql-text.ts';

/** Namespace of URLs, RFC 9562 appendix A. */
const urlNamespace = '6ba7b8119dad11d180b400c04fd430c8';

/**
 * The namespace of a project's record ids: UUIDv5 of the URL namespace and `changeover:<project name>`,
 * as 32 hexadecimal digits.
 */
export function projectNamespace(projectName: string): string {
  return uuid5(urlNamespace, `changeover:${projectName}`).replaceAll('-', '');
}

/** SQL that yields the id of a record from an expression for its old key. */
export function recordIdSql(namespace: string, entity: string, oldKeySql: string): string {
  return `uuid5(${literal(namespace)}, ${literal(`${entity}:`)} || ${oldKeySql})`;
}

/** The same id outside SQL. `namespace` as `projectNamespace` gives it. */
export function recordId(namespace: string, entity: string, oldKey: string): string {
  return uuid5(namespace, `${entity}:${oldKey}`);
}

/** UUIDv5 (RFC 9562 §5.5) of a name within a namespace given as 32 hexadecimal digits. */
export function uuid5(namespace: string, name: string): string {
  const bytes = createHash('sha1').update(Buffer.from(namespace, 'hex')).update(name, 'utf8').digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
