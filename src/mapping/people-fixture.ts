import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import { createMappingFixture, type FixtureOptions } from './mapping-fixture.ts';

/** The mapping of the people in the fixture. */
export const person = `SELECT u.id AS old_key, [source('users', u.id)] AS sources, u.mail AS email, u.name,
  value('status', u.state) AS status FROM raw.users u; -- everyone
`;
/** Its value map: one confirmed entry, one unconfirmed. */
export const status = 'old,new,confirmed_by,confirmed_on\n1,ACTIVE,Ann,2026-01-02\n2,INACTIVE,,\n';

const base: FixtureOptions = {
  tables: {
    users: {
      select: `SELECT * FROM (VALUES (1, 'a@example.com', 'Ann', '1', 'x'), (2, 'b@example.com', 'MÃ¼ller', '2', 'y'),
        (3, 'c@example.com', NULL, '9', 'z')) t(id, mail, name, state, note)`,
      key: ['id'],
    },
    seats: {
      select: `SELECT 'p' AS product, 1::BIGINT AS number, 'k' AS license`,
      key: ['product', 'number'],
    },
  },
  files: { 'mapping/person.sql': person, 'values/status.csv': status },
};

type ContextOf = (options?: Partial<FixtureOptions>) => Promise<StageContext>;

/** For tests: makes migration folders with a snapshot of three people, that live as long as the test file. */
export function usePeople(): ContextOf {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let counter = 0;

  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  return async (options = {}) => {
    counter += 1;
    const files = { ...base.files, ...options.files };
    return (await createMappingFixture(join(folder.path, String(counter)), {
      ...base,
      ...options,
      files,
    })) as unknown as StageContext;
  };
}
