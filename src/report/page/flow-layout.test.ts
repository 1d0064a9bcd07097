import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOutFlow } from './flow-layout.ts';

const fates = ['MIGRATE', 'HOLD', 'unaccounted'];
const anySources = fc
  .array(fc.tuple(fc.nat(5_000_000), fc.nat(20), fc.nat(1)), { minLength: 1, maxLength: 9 })
  .map((rows) =>
    rows.map(([MIGRATE, HOLD, unaccounted], index) => ({
      name: `table${index}`,
      rows: MIGRATE + HOLD + unaccounted,
      fates: { MIGRATE, HOLD, unaccounted },
    })),
  );

describe('the picture of the flow', () => {
  it('loses no row on the way', () => {
    fc.assert(
      fc.property(anySources, (sources) => {
        const flow = layOutFlow(sources, fates);
        const rows = sources.reduce((sum, one) => sum + one.rows, 0);
        expect(flow.links.reduce((sum, one) => sum + one.rows, 0)).toBe(rows);
        expect(flow.fates.reduce((sum, one) => sum + one.rows, 0)).toBe(rows);
      }),
    );
  });

  it('shows a single row as a band that can be seen, and every band inside its nodes', () => {
    fc.assert(
      fc.property(anySources, (sources) => {
        const flow = layOutFlow(sources, fates);
        for (const link of flow.links) {
          expect(link.thickness).toBeGreaterThanOrEqual(0.75);
          const from = flow.sources.find((node) => node.name === link.from);
          const to = flow.fates.find((node) => node.name === link.to);
          for (const [node, y] of [
            [from, link.fromY],
            [to, link.toY],
          ] as const) {
            expect(y - link.thickness / 2).toBeGreaterThanOrEqual((node?.y ?? Number.NaN) - 0.001);
            expect(y + link.thickness / 2).toBeLessThanOrEqual((node?.y ?? 0) + (node?.height ?? 0) + 0.001);
          }
        }
      }),
    );
  });

  it('keeps labels apart, however few rows a node has', () => {
    fc.assert(
      fc.property(anySources, (sources) => {
        for (const nodes of [layOutFlow(sources, fates).sources, layOutFlow(sources, fates).fates]) {
          const middles = nodes.map((node) => node.y + node.height / 2);
          middles
            .slice(1)
            .forEach((middle, index) => expect(middle - (middles[index] ?? 0)).toBeGreaterThanOrEqual(34));
        }
      }),
    );
  });
});
