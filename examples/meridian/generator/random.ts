/** A small seeded stream of random numbers (mulberry32): equal seeds give equal streams on every machine. */
export class Random {
  #state: number;

  /** One stream per seed and place, so that a change in one account never moves another. */
  constructor(seed: number, place: number) {
    this.#state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(place + 1, 0xc2b2ae35)) >>> 0;
    for (let round = 0; round < 3; round += 1) this.next();
  }

  /** A number from 0 up to, but not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)] as T;
  }

  /** `length` characters of an alphabet. */
  text(alphabet: string, length: number): string {
    let text = '';
    for (let place = 0; place < length; place += 1)
      text += alphabet[Math.floor(this.next() * alphabet.length)];
    return text;
  }
}

export const hexadecimal = '0123456789abcdef';
export const base32 = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
export const base64 = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
