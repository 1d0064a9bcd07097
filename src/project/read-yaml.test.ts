import { describe, expect, it } from 'vitest';
import { parseConfig } from './project.ts';

const refused = (text: string): { code?: string; message: string } => {
  try {
    parseConfig(text, 'changeover.yaml');
  } catch (error) {
    return error as { code?: string; message: string };
  }
  throw new Error('it was taken');
};

describe('a changeover.yaml', () => {
  it('with a billion laughs is refused at once, in little memory', () => {
    const laughs = Array.from({ length: 10 }, (_, at) => {
      const inside =
        at === 0
          ? '"ha"'
          : Array(10)
              .fill(`*a${at - 1}`)
              .join(', ');
      return `x${at}: &a${at} [${inside}]`;
    });
    const before = process.memoryUsage().rss;
    const startedAt = performance.now();
    expect(refused(laughs.join('\n'))).toMatchObject({ code: 'CONFIG_SYNTAX' });
    expect(performance.now() - startedAt).toBeLessThan(5000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('that is broken names the line', () => {
    const error = refused('changeover: 1\nname: toy\nold: { url: "x"\n');
    expect(error.code).toBe('CONFIG_SYNTAX');
    expect(error.message).toMatch(/line [34]/);
  });

  it('may use an alias as YAML does', () => {
    const text = 'changeover: 1\nname: &n toy\ntitle: *n\nold: { url: "sqlite:x", system: s }\n';
    expect(parseConfig(text, 'changeover.yaml').title).toBe('toy');
  });
});
