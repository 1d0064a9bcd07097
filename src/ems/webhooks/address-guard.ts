import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/**
 * IPv4 networks that are not the public Internet: IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast, reserved.
 */
const special = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
/** The public part of IPv6, and what is special within it (Teredo and others, 6to4, documentation). */
const global = ['2000::/3'];
const specialGlobal = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

type Lookup = (
  host: string,
  options: LookupOptions,
  done: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
) => void;

/** An address to which nothing is sent. */
export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';
}

/**
 * Keeps webhooks out of the networks that the server can reach and their owner should not. Names are looked up for each connection, and
 * the connection goes to an address that was looked at here: a name that changes its mind in between changes nothing.
 */
export class AddressGuard {
  readonly #special = networks(special);
  readonly #global = networks(global);
  readonly #specialGlobal = networks(specialGlobal);
  readonly #allowed: BlockList;
  readonly #allows: boolean;

  /** `allowed`: networks besides the public ones. Throws RangeError for what is no network. */
  constructor(allowed: readonly string[]) {
    this.#allowed = networks(allowed);
    this.#allows = allowed.length > 0;
  }

  /** Why a URL cannot be sent to, as far as it can be told without looking up its name. */
  refusal(url: URL): string | undefined {
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && this.#allows)) return 'it must be https';
    if (url.username !== '' || url.password !== '') return 'it must not hold a name or password';
    const host = hostOf(url);
    if (isIP(host) !== 0 && !this.mayReach(host, url.protocol === 'https:'))
      return 'its address is not one of the public Internet';
    if (/^(.*\.)?localhost\.?$/i.test(host) && !this.#allows)
      return 'its address is not one of the public Internet';
    return undefined;
  }

  /** Whether an address may be sent to; without TLS only those that are allowed by name. */
  mayReach(address: string, secure: boolean): boolean {
    const family = isIP(address);
    if (family === 0) return false;
    const kind = family === 4 ? 'ipv4' : 'ipv6';
    if (this.#allowed.check(address, kind)) return true;
    if (!secure) return false;
    if (family === 4) return !this.#special.check(address, kind);
    return this.#global.check(address, kind) && !this.#specialGlobal.check(address, kind);
  }

  /** Looks names up for `node:http`; fails with AddressRefused when any of their addresses may not be sent to. */
  lookup(secure: boolean): Lookup {
    return (host, options, done) =>
      lookup(host, { ...options, all: true }, (error, found) => {
        if (error !== null) return done(error, []);
        const [first] = found;
        if (first === undefined || !found.every((one) => this.mayReach(one.address, secure)))
          return done(new AddressRefused('an address of the receiver is refused'), []);
        return options.all === true ? done(null, found) : done(null, first.address, first.family);
      });
  }
}

/** The host of a URL as an address or name, without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function networks(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [address = '', bits] = text.split('/');
    const family = isIP(address);
    if (family === 0 || !/^\d{1,3}$/.test(bits ?? '')) throw new RangeError(`${text} is no network`);
    list.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
