/** What a verifier says about an artifact. */
export interface VerifierVerdict {
  readonly genuine: boolean;
  /** The license key that the artifact carries, where the verifier knows to read it. */
  readonly key?: string | undefined;
}

/** Why a verifier said nothing: it is not known then whether the artifact is genuine. */
export class VerifierFault extends Error {}

/** The most bytes that a verifier may say. */
export const outputBytes = 64 * 1024;
