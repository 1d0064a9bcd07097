import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Duck } from '../duck/duck.ts';
import { projectNamespace, recordId, recordIdSql, uuid5 } from './record-id.ts';

const dns = '6ba7b8109dad11d180b400c04fd430c8';

test('ids are the UUIDv5 that every other implementation makes', async () => {
  await using folder = await temporaryFolder();
  await using duck = await Duck.open({ memory: '128MB', temporaryFolder: folder.path });
  // uuid.uuid5(uuid.NAMESPACE_DNS, 'python.org') in Python.
  const known = '886313e1-3b8a-5372-9b90-0c9aee199e5d';
  expect(uuid5(dns, 'python.org')).toBe(known);
  expect(await duck.row(`SELECT uuid5('${dns}', 'python.org')::VARCHAR AS id`)).toEqual({ id: known });
});

test('SQL and TypeScript give the same id, for any text as old key', async () => {
  await using folder = await temporaryFolder();
  await using duck = await Duck.open({ memory: '128MB', temporaryFolder: folder.path });
  const namespace = projectNamespace('meridian');
  for (const key of ['1', '7|2', 'Müller ✓', "O'Brien", ' ']) {
    const sql = recordIdSql(namespace, 'person', `'${key.replaceAll("'", "''")}'`);
    expect(await duck.row(`SELECT ${sql}::VARCHAR AS id`)).toEqual({
      id: recordId(namespace, 'person', key),
    });
  }
});

test('an id depends on the project, the entity and the key, and on nothing else', () => {
  const namespace = projectNamespace('meridian');
  expect(namespace).toMatch(/^[0-9a-f]{32}$/);
  expect(recordId(namespace, 'person', '1')).toBe(recordId(projectNamespace('meridian'), 'person', '1'));
  expect(recordId(namespace, 'person', '1')).not.toBe(recordId(namespace, 'device', '1'));
  expect(recordId(namespace, 'person', '1')).not.toBe(recordId(projectNamespace('other'), 'person', '1'));
});
