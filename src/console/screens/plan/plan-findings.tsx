import type { ReactNode } from 'react';
import type { Plan } from '../../../api/schema/plan-schema.ts';
import { Notice } from '../../parts/notice.tsx';
import { counted } from '../../parts/number-text.ts';
import { TaskLink } from './task-link.tsx';

const shown = 4;

/** In what the plan breaks the rules of a migration, each a sentence that leads to its task. */
export function PlanFindings({ plan }: { plan: Plan }): ReactNode {
  const { findings } = plan;
  if (findings.length === 0) return null;
  return (
    <Notice tone="yellow">
      <ul>
        {findings.slice(0, shown).map(({ code, text, task }) => (
          <li key={`${code} ${task ?? ''}`}>
            {text}. {task !== null && <TaskLink id={task}>Open {task}</TaskLink>}
          </li>
        ))}
      </ul>
      {findings.length > shown && <p>And {counted(findings.length - shown, 'more thing')} of this kind.</p>}
    </Notice>
  );
}
