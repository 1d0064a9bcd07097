import { activationWithoutArtifact } from './activation-without-artifact.ts';
import { badEmail } from './bad-email.ts';
import { badQuantity } from './bad-quantity.ts';
import { chainCycle } from './chain-cycle.ts';
import type { Check } from './check.ts';
import { consumedAboveEntitled } from './consumed-above-entitled.ts';
import { counterWithoutDevice } from './counter-without-device.ts';
import { duplicateCode } from './duplicate-code.ts';
import { duplicateLine } from './duplicate-line.ts';
import { duplicateOrganization } from './duplicate-organization.ts';
import { duplicatePerson } from './duplicate-person.ts';
import { duplicateRedeemCode } from './duplicate-redeem-code.ts';
import { duplicateRelation } from './duplicate-relation.ts';
import { futureActivation } from './future-activation.ts';
import { missingRedeemCode } from './missing-redeem-code.ts';
import { missingRequired } from './missing-required.ts';
import { negativePrice } from './negative-price.ts';
import { passwordReset } from './password-reset.ts';
import { perpetualWithEnd } from './perpetual-with-end.ts';
import { quantityMissing } from './quantity-missing.ts';
import { severalHeads } from './several-heads.ts';
import { startAfterEnd } from './start-after-end.ts';
import { stateContradictsDates } from './state-contradicts-dates.ts';
import { termWithoutEnd } from './term-without-end.ts';
import { unitUnclear } from './unit-unclear.ts';
import { unknownReference } from './unknown-reference.ts';
import { unparseableRedeemCode } from './unparseable-redeem-code.ts';

/** The checks of all rules that are seen on whole records; `parent-stays-behind` and `survivor-stays-behind` follow from fates. */
export const allChecks: readonly Check[] = [
  missingRequired,
  unknownReference,
  chainCycle,
  duplicateCode,
  duplicateOrganization,
  duplicatePerson,
  badEmail,
  duplicateLine,
  duplicateRelation,
  duplicateRedeemCode,
  missingRedeemCode,
  unparseableRedeemCode,
  termWithoutEnd,
  perpetualWithEnd,
  startAfterEnd,
  quantityMissing,
  badQuantity,
  stateContradictsDates,
  unitUnclear,
  consumedAboveEntitled,
  severalHeads,
  activationWithoutArtifact,
  counterWithoutDevice,
  passwordReset,
  negativePrice,
  futureActivation,
];
