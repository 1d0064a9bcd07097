import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import { expect } from 'vitest';
import type { TestEms } from '../ems-fixture.ts';

/** The public keys of an EMS, as anybody may fetch them. */
export async function publishedKeys(url: string): Promise<JSONWebKeySet> {
  const response = await fetch(`${url}/.well-known/jwks.json`);
  expect(response.status).toBe(200);
  return (await response.json()) as JSONWebKeySet;
}

/** Whether OpenSSL's command line finds the signature of a compact JWS to fit a key of the set; files go to `folder`. */
export function opensslVerifies(text: string, keys: JSONWebKeySet, folder: string): boolean {
  const [header = '', payload = '', signature = ''] = text.split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  const key = keys.keys.find((one) => one.kid === kid);
  if (key === undefined) throw new Error(`no key ${kid}`);
  const path = (name: string): string => join(folder, name);
  writeFileSync(
    path('key.pem'),
    createPublicKey({ key, format: 'jwk' }).export({ format: 'pem', type: 'spki' }),
  );
  writeFileSync(path('signed'), `${header}.${payload}`);
  writeFileSync(path('signature'), Buffer.from(signature, 'base64url'));
  try {
    execFileSync(
      'openssl',
      'pkeyutl -verify -pubin -inkey key.pem -rawin -in signed -sigfile signature'.split(' '),
      { cwd: folder, stdio: 'pipe' },
    );
    return true;
  } catch (error) {
    // It ends with 1 and says so when the signature does not fit; anything else is a fault of the test.
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    const said = stdout.toString() + stderr.toString();
    expect(said).toMatch(/Signature Verification Failure/);
    return false;
  }
}

interface Licensed {
  readonly activation: { readonly id: string };
  readonly license: { readonly artifactId: string; readonly content: string; readonly keyId: string };
}

/** Activates a right with a license file. */
export async function licensed(
  ems: Pick<TestEms, 'post'>,
  code: string,
  fingerprint: string,
): Promise<Licensed> {
  const response = await ems.post('/v1/activations', { code, device: { fingerprint }, license: true });
  const text = await response.text();
  expect(response.status, text).toBeLessThan(300);
  return JSON.parse(text) as Licensed;
}
