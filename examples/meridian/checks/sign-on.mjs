/**
 * The contract test of single sign-on: is what the provider publishes (OpenID Connect Discovery 1.0) what the new system
 * needs? The provider of the example is made up, so its metadata is in contracts/sso.json; with an address as argument it
 * is fetched from there. Needs node alone. Exit code 1 with the faults.
 */
import { readFileSync } from 'node:fs';

const [address] = process.argv.slice(2);
const published =
  address === undefined
    ? readFileSync(new URL('contracts/sso.json', import.meta.url), 'utf8')
    : await (await fetch(new URL('.well-known/openid-configuration', address))).text();
const metadata = JSON.parse(published);
const faults = [];
const need = (holds, fault) => holds || faults.push(fault);
for (const field of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'])
  need(String(metadata[field]).startsWith(`${metadata.issuer}/`), `${field} is not below the issuer`);
need(/^https:\/\/[^/?#]+$/.test(metadata.issuer), 'issuer is no address with https');
need(metadata.response_types_supported?.includes('code'), 'response type code is missing');
need(metadata.code_challenge_methods_supported?.includes('S256'), 'PKCE with S256 is missing');
need(!metadata.id_token_signing_alg_values_supported?.includes('none'), 'unsigned tokens are offered');
process.stdout.write(faults.length === 0 ? 'as needed\n' : `${faults.join('\n')}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
