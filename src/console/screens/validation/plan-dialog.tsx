import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Plannable, Validation } from '../../../api/schema/validation-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { Awaited } from '../../parts/states.tsx';
import { PlanForm } from './plan-form.tsx';

interface PlanDialogProps {
  /** Undefined to make a new plan. */
  readonly validation: Validation | undefined;
  readonly onClose: () => void;
}

/** A plan: which share of which records, which claim, by whom; says what it takes before anything is kept. */
export function PlanDialog({ validation, onClose }: PlanDialogProps): ReactNode {
  const run = validation === undefined ? '' : `?run=${encodeURIComponent(validation.run)}`;
  const plannable = useApi<Plannable>(`/api/validation-entities${run}`, { topics: ['run'] });
  return (
    <Modal
      opened
      onClose={onClose}
      title={validation === undefined ? 'Plan a validation' : 'Change the plan'}
      size="72rem"
    >
      <Awaited query={plannable} rows={8}>
        {(data) => <PlanForm plannable={data} validation={validation} onClose={onClose} />}
      </Awaited>
    </Modal>
  );
}
