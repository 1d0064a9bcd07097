/** The kinds of entries of the register. */
export const issueKinds = ['ISSUE', 'RISK', 'DECISION', 'ACTION'] as const;
/** From the worst to the least. */
export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;
export const issueStates = ['OPEN', 'IN_PROGRESS', 'RESOLVED', 'CANCELED'] as const;
export const probabilities = ['LIKELY', 'POSSIBLE', 'UNLIKELY'] as const;

/** Where an entry points: a run, a difference, a scenario and so on. */
interface Link {
  readonly kind: 'RUN' | 'DIFFERENCE' | 'SCENARIO' | 'TASK' | 'CRITERION' | 'MEETING' | 'EVIDENCE';
  readonly ref: string;
  readonly label: string;
}

/** What people say about an entry. */
export interface IssueContent {
  readonly kind: (typeof issueKinds)[number];
  readonly title: string;
  readonly description: string;
  readonly severity: (typeof severities)[number];
  /** Of a risk. */
  readonly probability: (typeof probabilities)[number] | null;
  readonly state: (typeof issueStates)[number];
  /** Id of a stakeholder group. */
  readonly workstream: string | null;
  /** Account. */
  readonly owner: string | null;
  /** `YYYY-MM-DD`. */
  readonly dueOn: string | null;
  readonly resolution: string;
  readonly links: readonly Link[];
}

/** An issue, risk, decision or action as it is kept. */
export interface StoredIssue extends IssueContent {
  readonly id: string;
  readonly ownerName: string | null;
  /** `YYYY-MM-DD`. */
  readonly openedOn: string;
  readonly closedOn: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}
