import { randomBytes } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { KeyEncryption, ownKeyEncryption } from './key-encryption.ts';

const random = (): string => randomBytes(32).toString('base64');

describe('a sealed key', () => {
  it('is opened under its own name by the same key-encryption key, and by nothing else', () => {
    const text = random();
    const one = new KeyEncryption(text, 'a test');
    const sealed = one.seal(Buffer.from('secret'), 'k1');
    expect(new KeyEncryption(`${text}\n`, 'a test').open(sealed, 'k1').toString()).toBe('secret');
    expect(sealed.includes('secret')).toBe(false);
    expect(() => one.open(sealed, 'k2')).toThrow();
    expect(() => new KeyEncryption(random(), 'a test').open(sealed, 'k1')).toThrow();
    for (let place = 0; place < sealed.length; place++) {
      const altered = Buffer.from(sealed);
      altered[place] = (altered[place] ?? 0) ^ 1;
      expect(() => one.open(altered, 'k1')).toThrow();
    }
  });

  it.each(['', 'short', randomBytes(31).toString('base64'), randomBytes(64).toString('base64')])(
    'is not made with %j',
    (text) => {
      expect(() => new KeyEncryption(text, 'a test')).toThrow(
        expect.objectContaining({ code: 'EMS_KEY_ENCRYPTION_INVALID' }) as Error,
      );
    },
  );
});

describe('the key file', () => {
  it('is made once, whoever starts at the same time, and only its owner reads it', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'ems.kek');
    const all = await Promise.all(Array.from({ length: 8 }, () => ownKeyEncryption(path)));
    expect(new Set(all.map((one) => one.id)).size).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await ownKeyEncryption(path)).id).toBe(all[0]?.id);
  });

  it('is refused when it holds something else, or cannot be made', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'ems.kek');
    await writeFile(path, 'something else');
    const invalid = { code: 'EMS_KEY_ENCRYPTION_INVALID' };
    await expect(ownKeyEncryption(path)).rejects.toMatchObject(invalid);
    await expect(ownKeyEncryption(join(folder.path, 'none', 'ems.kek'))).rejects.toMatchObject(invalid);
  });
});
