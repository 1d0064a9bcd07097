import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, Keyboard } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { Validation, WorkItem } from '../../../../api/schema/validation-schema.ts';
import { useApi } from '../../../api/use-api.ts';
import { Page } from '../../../parts/page.tsx';
import { Empty, Failed, Loading } from '../../../parts/states.tsx';
import { useUrlState } from '../../../parts/url-state.ts';
import { HelpDialog } from './help-dialog.tsx';
import { ReviewStatus } from './review-status.tsx';
import { Reviewing } from './reviewing.tsx';
import { type Judging, useJudging } from './use-judging.ts';
import { useKeysOn } from './use-review-keys.ts';
import { useWork, type Work } from './use-work.ts';

/** The review of a validation by one reviewer: record after record, by keyboard or by hand. */
export function ReviewScreen({ validation }: { validation: string }): ReactNode {
  const found = useApi<Validation>(`/api/validations/${validation}`);
  // As the server last said, with the list or with a judgement.
  const [left, setLeft] = useState(0);
  const work = useWork(validation, setLeft);
  const judging = useJudging(validation, setLeft);
  const [helping, setHelping] = useState(false);
  const [keysOn, setKeysOn] = useKeysOn();
  const openHelp = useCallback(() => setHelping(true), []);
  return (
    <Page
      title={found.data === undefined ? 'Review' : `Review: ${found.data.title}`}
      lead={
        <Link to="/validation" search={{ validation }} className="row">
          <ArrowLeft size={14} aria-hidden /> Back to the validation
        </Link>
      }
      actions={
        <Button variant="default" leftSection={<Keyboard size={15} aria-hidden />} onClick={openHelp}>
          Keys (?)
        </Button>
      }
    >
      <ReviewStatus work={work} judging={judging} left={left} />
      <Current validation={validation} work={work} judging={judging} keysOn={keysOn} onHelp={openHelp} />
      {helping && <HelpDialog on={keysOn} onSwitch={setKeysOn} onClose={() => setHelping(false)} />}
    </Page>
  );
}

interface CurrentProps {
  readonly validation: string;
  readonly work: Work;
  readonly judging: Judging;
  readonly keysOn: boolean;
  readonly onHelp: () => void;
}

function Current({ validation, work, judging, keysOn, onHelp }: CurrentProps): ReactNode {
  const { items, refresh } = work;
  const { judged, pending } = judging;
  const [params, change] = useUrlState();
  const open = items.find((one) => !judged.has(one.id));
  const current = items.find((one) => one.id === params['record']) ?? open ?? items.at(-1);
  const go = useCallback((item: WorkItem | undefined) => change({ record: item?.id }), [change]);
  // Everything that was known is judged: what came meanwhile, a second or third look say, is asked for.
  const atEnd = items.length > 0 && open === undefined && pending === 0;
  useEffect(() => {
    if (atEnd) refresh();
  }, [atEnd, refresh]);
  if (items.length === 0 && work.error !== null) return <Failed error={work.error} retry={refresh} />;
  if (items.length === 0 && work.loading) return <Loading rows={10} />;
  if (current === undefined)
    return (
      <Empty title="Nothing is left for you">
        Records that need another person appear here as others judge.
      </Empty>
    );
  return (
    <Reviewing
      key={current.id}
      validation={validation}
      item={current}
      items={items}
      judging={judging}
      keysOn={keysOn}
      onGo={go}
      onHelp={onHelp}
    />
  );
}
