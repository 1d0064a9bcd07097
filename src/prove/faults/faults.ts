import type { Fault } from '../fault.ts';
import { attributeDropped } from './attribute-dropped.ts';
import { consumptionLost } from './consumption-lost.ts';
import { currencyChanged } from './currency-changed.ts';
import { dateOffByOne } from './date-off-by-one.ts';
import { doubledRecord } from './doubled-record.ts';
import { emailChanged } from './email-changed.ts';
import { extraRecord } from './extra-record.ts';
import { fingerprintChanged } from './fingerprint-changed.ts';
import { keyCase } from './key-case.ts';
import { keyTruncated } from './key-truncated.ts';
import { linkKindChanged } from './link-kind-changed.ts';
import { missingRecord } from './missing-record.ts';
import { overdraftChanged } from './overdraft-changed.ts';
import { ownerSwapped } from './owner-swapped.ts';
import { parentLinkLost } from './parent-link-lost.ts';
import { perpetualToTerm } from './perpetual-to-term.ts';
import { priceRounded } from './price-rounded.ts';
import { productSwapped } from './product-swapped.ts';
import { quantityLost } from './quantity-lost.ts';
import { roleChanged } from './role-changed.ts';
import { skuSwapped } from './sku-swapped.ts';
import { stateFlipped } from './state-flipped.ts';
import { textTruncated } from './text-truncated.ts';
import { tierChanged } from './tier-changed.ts';
import { timeZoneShift } from './time-zone-shift.ts';
import { unicodeDamaged } from './unicode-damaged.ts';
import { unlimitedToLimited } from './unlimited-to-limited.ts';
import { valueLost } from './value-lost.ts';
import { whitespaceChanged } from './whitespace-changed.ts';
import { wrongDevice } from './wrong-device.ts';

/** Every class of faults that is seeded in the new system's database, rare opportunities first. */
export const faults: readonly Fault[] = [
  missingRecord,
  doubledRecord,
  extraRecord,
  keyTruncated,
  keyCase,
  ownerSwapped,
  dateOffByOne,
  timeZoneShift,
  quantityLost,
  perpetualToTerm,
  stateFlipped,
  priceRounded,
  parentLinkLost,
  linkKindChanged,
  wrongDevice,
  unicodeDamaged,
  attributeDropped,
  overdraftChanged,
  consumptionLost,
  tierChanged,
  productSwapped,
  skuSwapped,
  emailChanged,
  whitespaceChanged,
  unlimitedToLimited,
  roleChanged,
  textTruncated,
  fingerprintChanged,
  valueLost,
  currencyChanged,
];
