import type { Duck } from './duck.ts';

const variantDigits = '89ab89ab89ab89ab';

/**
 * Macros every stage and every mapping may use:
 * - `uuid5(namespace_hex, name)`: UUIDv5 (RFC 9562 §5.5); the namespace as 32 hexadecimal digits.
 * - `source(table, key)`: one lineage entry for `sources`.
 */
const macros = [
  // By way of bytes, because reading a UUID from text costs as much as the SHA-1 itself.
  `CREATE OR REPLACE MACRO uuid5_of_sha1(s) AS
     unhex(substr(s, 1, 12) || '5' || substr(s, 14, 3) ||
       substr('${variantDigits}', instr('0123456789abcdef', substr(s, 17, 1)), 1) || substr(s, 18, 15))::UUID`,
  `CREATE OR REPLACE MACRO uuid5(namespace_hex, name) AS
     uuid5_of_sha1(sha1(unhex(namespace_hex) || encode(name)))`,
  `CREATE OR REPLACE MACRO source(t, k) AS {'table': t::VARCHAR, 'key': k::VARCHAR}`,
];

/** Installs the macros on a new connection. */
export async function installMacros(duck: Pick<Duck, 'run'>): Promise<void> {
  for (const macro of macros) await duck.run(macro);
}
