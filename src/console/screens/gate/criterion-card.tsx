import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { GateCriterion, GateSignature, GateSigner } from '../../../api/schema/gate-schema.ts';
import { useSession } from '../../api/session.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { FactList } from '../../parts/fact-list.tsx';
import { instantText } from '../../parts/instant.ts';
import { counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { gateWord, StatusMark, toneOf } from '../../parts/status-mark.tsx';
import classes from './gate.module.css';

type Evidence = GateCriterion['evidence'][number];

interface CriterionCardProps {
  readonly criterion: GateCriterion;
  readonly onSign: (signer: GateSigner) => void;
  readonly onWithdraw: (signature: GateSignature) => void;
}

/** One criterion: target and actual, evidence, signatures, what is missing and what to do next. */
export function CriterionCard({ criterion, onSign, onWithdraw }: CriterionCardProps): ReactNode {
  return (
    <Card
      title={criterion.title}
      id={criterion.id}
      actions={<StatusMark tone={toneOf(criterion.status)}>{gateWord(criterion.status)}</StatusMark>}
      flush
    >
      <div className={classes['body']}>
        <FactList
          facts={[
            { name: 'Target', value: criterion.target },
            { name: 'Actual', value: criterion.actual || 'No evidence yet' },
            { name: 'Why', value: criterion.why },
            { name: 'Missing', value: <Missing sentences={criterion.missing} /> },
            { name: 'Next', value: <span className="strong">{criterion.next}</span> },
          ]}
        />
        <Signers signers={criterion.signers} onSign={onSign} onWithdraw={onWithdraw} />
      </div>
      {criterion.evidence.length > 0 && (
        <DataGrid
          label={`Evidence: ${criterion.title}`}
          columns={columns}
          rows={criterion.evidence}
          rowKey={(row) => row.kind}
        />
      )}
    </Card>
  );
}

function Missing({ sentences }: { sentences: readonly string[] }): ReactNode {
  if (sentences.length === 0) return 'Nothing';
  return (
    <ul>
      {sentences.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
}

const columns: readonly Column<Evidence>[] = [
  {
    id: 'title',
    header: 'Evidence',
    phone: 'title',
    cell: (row) => <span className="strong">{row.title}</span>,
  },
  {
    id: 'status',
    header: 'Status',
    cell: (row) => <StatusMark tone={toneOf(row.status)}>{gateWord(row.status)}</StatusMark>,
  },
  { id: 'why', header: 'Why', cell: (row) => <span className="break">{row.why}</span> },
  {
    id: 'entry',
    header: 'Entry and hash',
    cell: (row) =>
      row.hash === null ? (
        '–'
      ) : (
        <span title={row.hash}>
          No. {row.seq} <code className="mono">{row.hash.slice(0, 12)}</code>
        </span>
      ),
  },
  {
    id: 'age',
    header: 'Age',
    cell: (row) =>
      row.at === null || row.ageDays === null ? (
        '–'
      ) : (
        <div>
          {counted(row.ageDays, 'day')} of {row.staleAfterDays}
          <div className="muted small">{instantText(row.at)}</div>
        </div>
      ),
  },
  { id: 'environment', header: 'Environment', cell: (row) => row.environment ?? '–' },
];

function Signers({
  signers,
  onSign,
  onWithdraw,
}: {
  signers: readonly GateSigner[];
  onSign: (signer: GateSigner) => void;
  onWithdraw: (signature: GateSignature) => void;
}): ReactNode {
  if (signers.length === 0) return <p className="muted">Nobody has to sign this criterion.</p>;
  return (
    <ul className={classes['signers']}>
      {signers.map((signer) => (
        <li key={signer.function}>
          <div className="grow">
            <StatusMark tone={signer.signed ? 'green' : 'grey'} look="plain">
              {signer.title}
            </StatusMark>
            <div className="muted small break">{signatureText(signer)}</div>
          </div>
          {signer.mayYouSign && !signer.signed && (
            <Button size="compact-sm" onClick={() => onSign(signer)} aria-label={`Sign for ${signer.title}`}>
              Sign
            </Button>
          )}
          <Withdraw signer={signer} onWithdraw={onWithdraw} />
        </li>
      ))}
    </ul>
  );
}

function Withdraw({
  signer,
  onWithdraw,
}: {
  signer: GateSigner;
  onWithdraw: (signature: GateSignature) => void;
}): ReactNode {
  const { account, permissions } = useSession();
  const { signature } = signer;
  if (signature === null || !signer.signed) return null;
  // The server's rule: one's own signature, or with the right to withdraw evidence.
  if (signature.account !== account?.id && !permissions.includes('evidence.withdraw')) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => onWithdraw(signature)}
      aria-label={`Withdraw the signature for ${signer.title}`}
    >
      Withdraw
    </Button>
  );
}

function signatureText({ signature, signed, whyNot }: GateSigner): string {
  if (signature === null) return whyNot === '' ? 'Not signed' : `Not signed: ${whyNot}`;
  const text = `${signature.name}, ${instantText(signature.at)}`;
  if (signed) return text;
  return `${text}; ${signature.state === 'WITHDRAWN' ? 'withdrawn' : 'lapsed'}: ${signature.why}`;
}
