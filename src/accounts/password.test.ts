import { describe, expect, it } from 'vitest';
import { checkNewPassword, hashPassword, verifyPassword } from './password.ts';

describe('a stored password', () => {
  it('is argon2id in PHC format, with a salt of its own, and fits its password alone', async () => {
    const [one, other] = await Promise.all([
      hashPassword('four tall birches'),
      hashPassword('four tall birches'),
    ]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=3,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(other);
    expect(await verifyPassword(one, 'four tall birches')).toBe(true);
    expect(await verifyPassword(one, 'four tall birche')).toBe(false);
    expect(await verifyPassword(undefined, 'four tall birches')).toBe(false);
  });

  it('fits the hash that the reference implementation made', async () => {
    // A test vector of the reference implementation (phc-winner-argon2, src/test.c).
    const reference =
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword(reference, 'password')).toBe(true);
    expect(await verifyPassword(reference, 'Password')).toBe(false);
  });

  it('is the same in whichever Unicode form a keyboard writes it', async () => {
    expect(
      await verifyPassword(
        await hashPassword('Gr\u00fcne B\u00e4ume am See'),
        'Gru\u0308ne Ba\u0308ume am See',
      ),
    ).toBe(true);
  });
});

describe('a new password', () => {
  const owner = { email: 'lena.brandt@example.test', name: 'Lena Brandt' };
  it.each([
    ['short', 'fewer than 12 characters'],
    ['aaaaaaaaaaaaaaaaaaaa', 'repeats'],
    ['lena.brandt@example.test', 'the name or the address'],
    ['LENA BRANDT 1', 'the name or the address'],
    ['abcde fghij '.repeat(30), 'more than 256'],
  ])('like %s is refused, with the reason', (password, reason) => {
    expect(() => checkNewPassword(password, owner)).toThrow(reason);
  });

  it('may be any long phrase, in any script', () => {
    for (const password of ['correct horse battery', 'вечер над рекой тих', 'лес 森 🌲 lake 42 !!'])
      expect(() => checkNewPassword(password, owner)).not.toThrow();
  });
});
