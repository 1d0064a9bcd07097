import { randomInt } from 'node:crypto';

// Without I, L, O, 0 and 1, which look alike. 31 is a prime: with weights 1, 2, 3 … one check character finds every
// single wrong character and every two that changed places.
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const random = 24;
const group = 5;

/** A new redeem code: 24 random characters (118 bits) and a check character, in five groups of five. */
export function newRedeemCode(): string {
  const body = Array.from({ length: random }, () => alphabet[randomInt(alphabet.length)]).join('');
  const code = body + checkCharacter(body);
  return code.match(new RegExp(`.{${group}}`, 'g'))?.join('-') ?? code;
}

/** Whether a text is written like one of our redeem codes, and its check character does not fit. */
export function looksMistyped(text: string): boolean {
  const plain = text.toUpperCase().replaceAll(/[\s-]/g, '');
  if (plain.length !== random + 1 || plain.split('').some((one) => !alphabet.includes(one))) return false;
  return checkCharacter(plain.slice(0, -1)) !== plain.at(-1);
}

function checkCharacter(body: string): string {
  const sum = body.split('').reduce((total, one, at) => total + alphabet.indexOf(one) * (at + 1), 0);
  return alphabet[sum % alphabet.length] ?? '';
}
