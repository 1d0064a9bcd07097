import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { docsFolder, generatedDocs } from '../../scripts/generated-docs.ts';
import { errorCodes } from '../lib/error-codes.ts';
import { canonicalModel, entityNamed, findEntity, selfReference } from './canonical-model.ts';
import { recordSchema, references } from './entity.ts';
import { duckType } from './field.ts';
import { builtInRules } from './rule.ts';

describe('the canonical model', () => {
  test('is in dependency order: what a record refers to comes before it', () => {
    const seen = new Set<string>();
    for (const entity of canonicalModel) {
      for (const reference of references(entity)) {
        if (reference.to !== entity.name)
          expect(seen, `${entity.name}.${reference.name}`).toContain(reference.to);
      }
      seen.add(entity.name);
    }
  });

  test('has every entity once, by a name that SQL, files and URLs can hold', () => {
    const names = canonicalModel.map((entity) => entity.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z_]*$/);
    expect(findEntity('person')).toBe(entityNamed('person'));
    expect(findEntity('human')).toBeUndefined();
  });

  test('refers only to entities that exist, and to itself at most once', () => {
    for (const entity of canonicalModel) {
      const own = references(entity).filter((one) => one.to === entity.name);
      expect(own.length).toBeLessThanOrEqual(1);
      expect(selfReference(entity)).toBe(own[0]?.name);
      for (const one of references(entity)) expect(findEntity(one.to)).toBeDefined();
    }
  });

  test('knows no floats', () => {
    for (const entity of canonicalModel) {
      for (const field of Object.values(entity.fields))
        expect(duckType(field)).not.toMatch(/DOUBLE|FLOAT|REAL/);
    }
  });

  test('keeps names of mapped columns free in every entity', () => {
    for (const entity of canonicalModel) {
      for (const name of [
        'old_key',
        'id',
        'xref',
        'sources',
        'findings',
        'disposition',
        'reason',
        'survivor',
      ]) {
        expect(Object.keys(entity.fields)).not.toContain(name);
      }
      for (const field of Object.values(entity.fields)) {
        if (field.type === 'enum') expect(new Set(field.values).size).toBe(field.values?.length);
        expect(field.doc).not.toBe('');
      }
    }
  });

  test('checks a record as JSON: required fields, choices and decimals', () => {
    const schema = recordSchema(entityNamed('order_line'));
    const good = { old_key: '1', order: '7', number: 1, quantity: 2, unit_price: '9.50' };
    expect(schema.safeParse(good).success).toBe(true);
    expect(schema.safeParse({ ...good, unit_price: 9.5 }).success).toBe(false);
    expect(schema.safeParse({ ...good, order: undefined }).success).toBe(false);
    expect(schema.safeParse({ ...good, extra: 1 }).success).toBe(false);
  });
});

describe('rules and errors', () => {
  test('every rule has an id of its own and looks at an entity that exists', () => {
    const ids = builtInRules.map((rule) => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const rule of builtInRules) {
      expect(rule.id).toMatch(/^[a-z][a-z-]+$/);
      if (rule.entity !== '*') expect(findEntity(rule.entity), rule.id).toBeDefined();
    }
  });

  test('every error is one sentence that ends with a full stop', () => {
    for (const [code, { says }] of Object.entries(errorCodes)) {
      expect(code).toMatch(/^[A-Z][A-Z_]+$/);
      expect(says, code).toMatch(/[.]$/);
      expect(says, code).not.toContain('\n');
    }
  });
});

test.each(generatedDocs().map((one) => [one.file, one.text]))('docs/%s is fresh', async (file, text) => {
  expect(await readFile(new URL(file, docsFolder), 'utf8')).toBe(text);
});
