import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, ClipboardCheck } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Validation, WorkList } from '../../../api/schema/validation-schema.ts';
import { useMay, useSession } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Awaited } from '../../parts/states.tsx';
import { type Asked, DetailActs } from './detail-acts.tsx';
import { FindingsCard } from './findings-card.tsx';
import { PlanCard } from './plan-card.tsx';
import { ProgressMeasures } from './progress-measures.tsx';
import { ProofCard } from './proof-card.tsx';
import { ReviewersCard } from './reviewers-card.tsx';
import { StrataCard } from './strata-card.tsx';
import { stateOf } from './validation-words.ts';

/** One validation: plan and seal, progress, what it supports in words, reviewers, findings. */
export function ValidationDetail({ id }: { id: string }): ReactNode {
  const validation = useApi<Validation>(`/api/validations/${encodeURIComponent(id)}`, {
    topics: ['validation'],
  });
  return (
    <Page
      title={validation.data?.title ?? 'Manual validation'}
      lead={
        <Link to="/validation" className="row">
          <ArrowLeft size={14} aria-hidden /> All validations
        </Link>
      }
      actions={validation.data !== undefined && <Actions validation={validation.data} />}
    >
      <Awaited query={validation} rows={10}>
        {(data) => (
          <>
            <Notice tone={stateOf(data).tone}>
              <span className="strong">{stateOf(data).word}.</span> {data.headline}
            </Notice>
            <ProgressMeasures validation={data} />
            <StrataCard validation={data} />
            <ReviewersCard validation={data} />
            <FindingsCard validation={data} />
            <ProofCard validation={data} />
            <PlanCard validation={data} />
          </>
        )}
      </Awaited>
    </Page>
  );
}

function Actions({ validation }: { validation: Validation }): ReactNode {
  const mayPlan = useMay('validation.plan');
  const [asked, setAsked] = useState<Asked>();
  const { state, preview } = validation;
  return (
    <>
      <ReviewButton validation={validation} />
      {mayPlan && state === 'PLANNED' && (
        <>
          <Button variant="default" onClick={() => setAsked('change')}>
            Change the plan
          </Button>
          <Button variant="default" onClick={() => setAsked('abandon')}>
            Give up
          </Button>
          <Button disabled={preview.problems.length > 0} onClick={() => setAsked('seal')}>
            Seal and draw …
          </Button>
        </>
      )}
      {mayPlan && state === 'SEALED' && (
        <Button variant="default" onClick={() => setAsked('finish')}>
          Finish …
        </Button>
      )}
      {asked !== undefined && (
        <DetailActs asked={asked} validation={validation} onClose={() => setAsked(undefined)} />
      )}
    </>
  );
}

function ReviewButton({ validation }: { validation: Validation }): ReactNode {
  const mayReview = useMay('validation.review');
  const { account } = useSession();
  const own = validation.plan.reviewers.includes(account?.id ?? '');
  const open = mayReview && own && validation.state === 'SEALED';
  const work = useApi<WorkList>(`/api/validations/${validation.id}/work?limit=1`, {
    topics: ['validation'],
    enabled: open,
  });
  if (!open) return null;
  const left = work.data?.toDo;
  return (
    <Button
      renderRoot={(props) => (
        <Link {...props} to="/validation" search={{ validation: validation.id, review: 'yes' }} />
      )}
      leftSection={<ClipboardCheck size={15} aria-hidden />}
    >
      {left === undefined ? 'Review' : left === 0 ? 'Nothing left for you' : `Review (${left} for you)`}
    </Button>
  );
}
