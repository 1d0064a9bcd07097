import { execFile, execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { seedDemo } from './demo/seed-demo.ts';
import { startTestEms, testKeyEncryption } from './ems-fixture.ts';

function isThere(program: string): boolean {
  try {
    execFileSync(program, [program === 'openssl' ? 'version' : '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    // Then the test is left out, and the reporter says so.
    return false;
  }
}

describe.skipIf(!['curl', 'jq', 'openssl'].every(isThere))('the walk-through of docs/ems.md', () => {
  it('does what it says, as a newcomer would copy it, on the demo; which is made once', async () => {
    await using ems = await startTestEms({ keyEncryption: testKeyEncryption() });
    await using folder = await temporaryFolder();
    await seedDemo(ems.url, ems.token);
    await seedDemo(ems.url, ems.token);
    const page = await readFile(new URL('../../docs/ems.md', import.meta.url), 'utf8');
    // The first block starts the server, the second one is the walk.
    const script = [...page.matchAll(/```sh\n(.*?)```/gs)][1]?.[1] ?? '';
    const here = script.replace('http://127.0.0.1:4800', ems.url).replace('demo-token-0123456789', ems.token);
    const done = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', here], { cwd: folder.path });
    const lines = done.stdout.trim().split('\n');
    for (const line of [
      '["/lines/0/sku","SKU_UNKNOWN"]',
      'NO_UNITS_LEFT',
      '[true,"VALID"]',
      'RETURNED',
      '["VALID","changeover"]',
      'Signature Verified Successfully',
      '403',
      '[10,"120.0000","DUE"]',
      '["OPEN","1200.0000","EUR"]',
      'AGREEMENT_REQUIRED',
      'ACTIVE',
    ])
      expect(lines).toContain(line);
    expect(lines).toContain('["Acme Corporation","Northwind Resale"]');
    expect(lines.find((line) => line.startsWith('["RENEWAL",2,'))).toBeDefined();
    expect(lines.find((line) => line.startsWith('["RENEWAL",10,'))).toBeDefined();
    expect(
      lines.find((line) => line.startsWith('["OFF","bo@borealis.example","Your licenses end on ')),
    ).toBeDefined();
    expect(
      lines.find((line) => line.includes('"people REPLACED"') && line.includes('"entitlements KEPT"')),
    ).toBeDefined();
    expect(lines.at(-1)).toMatch(/^\["Northwind \(.+\)","booked","orders"\]$/);
    expect(done.stderr).toBe('');
  });
});
