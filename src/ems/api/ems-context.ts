import type { Clock } from '../../lib/clock.ts';
import type { Authenticator } from '../access/authenticator.ts';
import type { KeyEncryption } from '../keys/key-encryption.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { MailSettings } from '../mail/mail-settings.ts';
import type { EmsStore } from '../store/ems-store.ts';
import type { Verifiers } from '../verifiers/verifiers.ts';
import type { AddressGuard } from '../webhooks/address-guard.ts';
import type { Metrics } from './metrics.ts';
import type { SharedRate } from './shared-rate.ts';
import type { Slots } from './slots.ts';

/** Bounds of one request, published at /v1/limits. */
export const limits = {
  importRecords: 5000,
  importBytes: 8 * 1024 * 1024,
  /** Imports that are read and stored at once; others wait. */
  importsAtOnce: 2,
  ids: 10_000,
  bodyBytes: 1024 * 1024,
  pageRecords: 1000,
  pauseSeconds: 600,
} as const;

/** What the routes of the EMS work with. */
export interface EmsContext {
  readonly store: EmsStore;
  readonly authenticator: Authenticator;
  readonly version: string;
  /** Fingerprint of the schema and the version: the same build answers the same. */
  readonly build: string;
  /** Requests in progress at once; more are answered with BUSY. */
  readonly inFlight: number;
  /** Requests a second that one API token may send, to all processes together. */
  readonly perSecond: number;
  readonly rate: SharedRate;
  readonly importSlots: Slots;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly webhooks: {
    readonly guard: AddressGuard;
    readonly timeoutMs: number;
    /** Seals the secrets; without it, there are no webhooks. */
    readonly encryption: KeyEncryption | undefined;
  };
  /** How mail leaves; without it, none does. */
  readonly mail: MailSettings | undefined;
  /** Signs license files; without it, none are issued. */
  readonly keys: KeyRing | undefined;
  /** Judge license files that other systems issued. */
  readonly verifiers: Verifiers;
}
