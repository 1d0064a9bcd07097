import { everyNode, type SqlNode } from '../sql-tree.ts';
import type { MutantOperator, MutationSite } from './mutant.ts';

export const droppedBranch: MutantOperator = {
  id: 'dropped-branch',
  doc: 'A branch of a UNION, or the first WHEN of a CASE, is missing.',
  sites: (tree) => [...unionSites(tree), ...caseSites(tree)],
};

function unionSites(tree: SqlNode): MutationSite[] {
  return [...everyNode(tree)].flatMap((node): MutationSite[] => {
    if (node['type'] !== 'SET_OPERATION_NODE') return [];
    const children = node['children'] as SqlNode[] | undefined;
    if (children !== undefined) {
      return children.length < 3
        ? []
        : children.map((_, index) => ({
            what: `branch ${index + 1} of a UNION is missing`,
            apply: () => void (node['children'] = children.toSpliced(index, 1)),
          }));
    }
    const left = node['left'] as SqlNode;
    return [
      {
        what: 'the last branch of a UNION is missing',
        apply: () => {
          const { cte_map: ctes, modifiers } = node;
          for (const key of Object.keys(node)) delete node[key];
          Object.assign(node, left, { cte_map: ctes, modifiers });
        },
      },
    ];
  });
}

function caseSites(tree: SqlNode): MutationSite[] {
  return [...everyNode(tree)].flatMap((node): MutationSite[] => {
    const checks = node['case_checks'] as SqlNode[] | undefined;
    if (node['type'] !== 'CASE_EXPR' || checks === undefined) return [];
    if (checks.length > 1) {
      return [
        {
          what: 'the first WHEN of a CASE is missing',
          apply: () => void (node['case_checks'] = checks.slice(1)),
        },
      ];
    }
    const otherwise = node['else_expr'] as SqlNode | null;
    if (otherwise === null) return [];
    return [
      {
        what: 'a CASE always takes its ELSE',
        apply: () => {
          const alias = node['alias'];
          for (const key of Object.keys(node)) delete node[key];
          Object.assign(node, otherwise, { alias });
        },
      },
    ];
  });
}
