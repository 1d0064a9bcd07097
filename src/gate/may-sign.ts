import type { AccountFunction } from '../accounts/account.ts';
import type { Actor } from '../store/actor.ts';
import type { Delegation } from './delegation-store.ts';
import type { CriterionVerdict } from './evaluate-gate.ts';
import { signingFunction } from './signing-function.ts';

/** Somebody who may want to sign. */
export interface Signer {
  readonly actor: Actor;
  readonly account: { readonly id: string; readonly name: string } | null;
  readonly functions: readonly AccountFunction[];
}

/** As what somebody signs. */
export interface SigningRight {
  readonly position: 'HEAD' | 'DEPUTY';
  readonly delegation: string | null;
}

/**
 * Whether somebody may sign a criterion for a function now, or why not (a clause without a full stop). `delegations`
 * are those to this person that hold today.
 */
export function maySign(
  signer: Signer,
  functionId: string,
  criterion: CriterionVerdict,
  delegations: readonly Delegation[],
): { readonly right: SigningRight } | { readonly refused: string } {
  const { title } = signingFunction(functionId);
  const { account } = signer;
  if (!criterion.signs.includes(functionId)) return { refused: `${title} does not sign this criterion` };
  if (account === null) return { refused: 'nobody is signed in with an account' };
  const right = rightOf(signer, functionId, delegations);
  if (right === undefined)
    return {
      refused: `only the head of ${title} signs for it, or the deputy on days that the head has delegated`,
    };
  const valid = criterion.signers.filter((one) => one.state === 'VALID');
  if (valid.some((one) => one.function === functionId)) return { refused: `${title} has signed already` };
  const other = valid.find((one) => one.signature?.account === account.id);
  if (other !== undefined)
    return {
      refused: `you have signed it for ${signingFunction(other.function).title}; two people are needed`,
    };
  if (criterion.signs.length === 1 && criterion.producers.includes(account.id))
    return { refused: 'you produced its evidence, so somebody else must sign' };
  if (criterion.evidenceStatus === 'RED')
    return { refused: 'its evidence does not hold, there is nothing to sign' };
  return { right };
}

function rightOf(
  signer: Signer,
  functionId: string,
  delegations: readonly Delegation[],
): SigningRight | undefined {
  const position = signer.functions.find((one) => one.function === functionId)?.position;
  if (position === 'HEAD') return { position, delegation: null };
  const delegation = delegations.find((one) => one.function === functionId);
  return position === 'DEPUTY' && delegation !== undefined
    ? { position, delegation: delegation.id }
    : undefined;
}
