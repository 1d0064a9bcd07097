import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a test run with `N passed, N failed, N skipped` alone on the last line, after naming the tests against
 * database servers that were left out and how to run them.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    const leftOut = new Map<string, number>();
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state === 'passed') count.passed += 1;
        else if (state === 'failed') count.failed += 1;
        else {
          count.skipped += 1;
          const file = module.relativeModuleId;
          leftOut.set(file, (leftOut.get(file) ?? 0) + 1);
        }
      }
    }
    if (leftOut.size > 0) describeLeftOut(leftOut);
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
  }
}

function describeLeftOut(leftOut: ReadonlyMap<string, number>): void {
  process.stdout.write('\nLeft out, because they need what is not here:\n');
  for (const [file, tests] of leftOut) process.stdout.write(`  ${tests} in ${file}\n`);
  process.stdout.write(
    'Tests against PostgreSQL and MariaDB servers run with CHANGEOVER_TEST_SERVERS=1 npm test (PostgreSQL as postgres,\n' +
      'MariaDB as root, both on 127.0.0.1 without a password); tests in a browser run where /usr/bin/chromium is.\n',
  );
}
