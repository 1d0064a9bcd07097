import type pg from 'pg';

/** What a license file says. Days and instants are text; nothing in it is personal. */
interface LicenseClaims {
  readonly activationId: string;
  readonly lineId: string;
  readonly entitlementId: string;
  readonly organizationId: string;
  readonly product: { readonly id: string; readonly code: string; readonly version: string | null };
  readonly features: Readonly<Record<string, string | null>>;
  readonly quantity: number;
  readonly fingerprint: string;
  readonly issuedAt: string;
  readonly start: string | null;
  readonly end: string | null;
  /** Last day of grace after `end`. */
  readonly lastDay: string | null;
  readonly perpetual: boolean;
}

/** A signed license file. */
interface SignedLicense {
  readonly content: Uint8Array;
  readonly format: string;
  readonly algorithm: string;
  readonly keyId: string;
}

/** Signs license files. The key may live in the database: it is asked for in the transaction of the license. */
export interface LicenseSigner {
  sign(client: pg.ClientBase, claims: LicenseClaims): Promise<SignedLicense>;
}
