import type { ReactNode } from 'react';
import { useUrlState } from '../../parts/url-state.ts';
import { ReviewScreen } from './review/review-screen.tsx';
import { ValidationDetail } from './validation-detail.tsx';
import { ValidationList } from './validation-list.tsx';

/** Manual validation: the list, one validation (`?validation=`), or the review of its records (`&review=yes`). */
export function ValidationScreen(): ReactNode {
  const [params] = useUrlState();
  const id = params['validation'];
  if (id === undefined) return <ValidationList />;
  if (params['review'] === 'yes') return <ReviewScreen key={id} validation={id} />;
  return <ValidationDetail key={id} id={id} />;
}
