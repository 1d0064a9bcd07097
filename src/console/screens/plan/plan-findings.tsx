import type { ReactNode } from 'react';
import type { Plan } from '../../../api/schema/plan-schema.ts';
import { Notice } from '../../parts/notice.tsx';
import { TaskLink } from './task-link.tsx';

/** In what the plan breaks the rules of a migration, each a sentence that leads to its task. */
export function PlanFindings({ plan }: { plan: Plan }): ReactNode {
  return plan.findings.map(({ code, text, task }) => (
    <Notice key={`${code} ${task ?? ''}`} tone="yellow">
      {text}. {task !== null && <TaskLink id={task}>Open {task}</TaskLink>}
    </Notice>
  ));
}
