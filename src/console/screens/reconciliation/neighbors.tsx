import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DifferenceList } from '../../../api/schema/reconciliation-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { count } from '../../parts/number-text.ts';
import { useUrlState } from '../../parts/url-state.ts';
import { differencesPath, filtersIn } from './use-difference-pages.ts';

interface NeighborsProps {
  readonly run: string;
  readonly entity: string;
  readonly id: string;
}

interface Place {
  readonly at: number;
  readonly entity: string;
  readonly id: string;
}

const looked = 25;

/** The records before and after this one in the list from which it was opened; J and K go there. */
export function Neighbors({ run, entity, id }: NeighborsProps): ReactNode {
  const [params] = useUrlState();
  const at = Number(params['at'] ?? Number.NaN);
  const known = Number.isSafeInteger(at) && at >= 0;
  const from = Math.max(0, (known ? at : 0) - looked);
  const list = useApi<DifferenceList>(differencesPath(run, filtersIn(params), from, 2 * looked + 1), {
    enabled: known,
  });
  const navigate = useNavigate();
  const places = (list.data?.items ?? []).flatMap((one, index): Place[] =>
    one.id === null || (one.id === id && one.entity === entity)
      ? []
      : [{ at: from + index, entity: one.entity, id: one.id }],
  );
  const before = places.findLast((one) => one.at < at);
  const after = places.find((one) => one.at > at);
  const go = (place: Place | undefined): void => {
    if (place === undefined) return;
    void navigate({
      to: '/reconciliation/$run/$entity/$id',
      params: { run, entity: place.entity, id: place.id },
      search: (search: Record<string, unknown>) => ({ ...search, at: String(place.at) }),
      replace: true,
    });
  };
  useHotkeys([
    ['j', () => go(after)],
    ['k', () => go(before)],
  ]);
  if (!known || list.data === undefined) return null;
  return (
    <>
      <span className="muted small numbers">
        {count(at + 1)} of {count(list.data.total)}
      </span>
      <Button
        variant="default"
        leftSection={<ArrowUp size={15} aria-hidden />}
        disabled={before === undefined}
        aria-keyshortcuts="K"
        onClick={() => go(before)}
      >
        Before (K)
      </Button>
      <Button
        variant="default"
        leftSection={<ArrowDown size={15} aria-hidden />}
        disabled={after === undefined}
        aria-keyshortcuts="J"
        onClick={() => go(after)}
      >
        Next (J)
      </Button>
    </>
  );
}
