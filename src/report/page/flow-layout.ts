/** Rows of one old table, by what became of them. */
export interface FlowSource {
  readonly name: string;
  readonly rows: number;
  readonly fates: Readonly<Record<string, number>>;
}

interface FlowNode {
  readonly name: string;
  readonly rows: number;
  readonly y: number;
  readonly height: number;
}

interface FlowLink {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly thickness: number;
  /** Middle of the band at either end. */
  readonly fromY: number;
  readonly toY: number;
}

export interface Flow {
  readonly height: number;
  readonly sources: readonly FlowNode[];
  readonly fates: readonly FlowNode[];
  readonly links: readonly FlowLink[];
}

const gap = 14;
const thinnest = 0.75;
const room = 360;
// A label of two lines needs this much, however few rows the node has.
const labelHeight = 34;

/**
 * Places old tables at the left, fates at the right and a band between them for every pair with rows. Bands are
 * proportional to rows, yet never so thin that one row would disappear. Fates in the order given.
 */
export function layOutFlow(sources: readonly FlowSource[], fateNames: readonly string[]): Flow {
  const total = sources.reduce((sum, one) => sum + one.rows, 0);
  const thickness = (rows: number) =>
    rows === 0 ? 0 : Math.max(thinnest, (rows / Math.max(total, 1)) * room);
  const bands = sources.flatMap((source) =>
    fateNames
      .map((to) => ({ from: source.name, to, rows: source.fates[to] ?? 0 }))
      .filter((band) => band.rows > 0)
      .map((band) => ({ ...band, thickness: thickness(band.rows) })),
  );
  const left = place(
    sources.map((one) => one.name),
    bands,
    (band) => band.from,
  );
  const right = place(
    fateNames.filter((name) => bands.some((band) => band.to === name)),
    bands,
    (band) => band.to,
  );
  const height = Math.max(left.height, right.height);
  const sourceNodes = shift(left.nodes, (height - left.height) / 2);
  const fates = shift(right.nodes, (height - right.height) / 2);
  return { height, sources: sourceNodes, fates, links: link(bands, sourceNodes, fates) };
}

interface Band {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly thickness: number;
}

function place(
  names: readonly string[],
  bands: readonly Band[],
  end: (band: Band) => string,
): { nodes: FlowNode[]; height: number } {
  let y = 0;
  const nodes = names.map((name) => {
    const own = bands.filter((band) => end(band) === name);
    const height = own.reduce((sum, band) => sum + band.thickness, 0);
    const rows = own.reduce((sum, band) => sum + band.rows, 0);
    const slot = Math.max(height, labelHeight);
    const node = { name, rows, height, y: y + (slot - height) / 2 };
    y += slot + gap;
    return node;
  });
  return { nodes, height: Math.max(0, y - gap) };
}

function shift(nodes: readonly FlowNode[], by: number): FlowNode[] {
  return nodes.map((node) => ({ ...node, y: node.y + by }));
}

function link(bands: readonly Band[], sources: readonly FlowNode[], fates: readonly FlowNode[]): FlowLink[] {
  const leftAt = new Map(sources.map((node) => [node.name, node.y]));
  const rightAt = new Map(fates.map((node) => [node.name, node.y]));
  return bands.map((band) => {
    const fromTop = leftAt.get(band.from) ?? 0;
    const toTop = rightAt.get(band.to) ?? 0;
    leftAt.set(band.from, fromTop + band.thickness);
    rightAt.set(band.to, toTop + band.thickness);
    return { ...band, fromY: fromTop + band.thickness / 2, toY: toTop + band.thickness / 2 };
  });
}
