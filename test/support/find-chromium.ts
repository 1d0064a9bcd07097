import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * The browser of this machine; nothing is downloaded. Without one the tests in a browser are skipped and say so, but
 * where the servers of the tests are promised (CHANGEOVER_TEST_SERVERS=1) a browser is too: then this throws.
 */
export function findChromium(): string | undefined {
  const found = places.find((path) => existsSync(path));
  if (found === undefined && process.env['CHANGEOVER_TEST_SERVERS'] === '1')
    throw new Error(`No browser at ${places.join(', ')}. Install Debian's package chromium.`);
  if (found === undefined) console.warn('No Chromium on this machine: the tests in a browser are skipped.');
  return found;
}
