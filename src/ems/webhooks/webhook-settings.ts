/** How webhooks are sent. */
export interface WebhookSettings {
  /** False: this process sends nothing (a copy of a database must not tell the world what it does). */
  readonly send: boolean;
  /** Networks besides the public ones that may be sent to, also without TLS; CIDR. */
  readonly allowedNetworks: readonly string[];
  /** How often it is looked whether there is something to send. */
  readonly everyMs: number;
  /** Time for one request with its answer. */
  readonly timeoutMs: number;
  /** A process that has not been heard of for so long has lost its turn. */
  readonly leaseMs: number;
  readonly firstRetryMs: number;
  readonly mostRetryMs: number;
  /** A delivery without order is given up after this. */
  readonly giveUpAfterMs: number;
  /** A webhook that has taken nothing for so long is disabled. */
  readonly disableAfterMs: number;
}

const hour = 3_600_000;

export const defaultWebhookSettings: WebhookSettings = {
  send: true,
  allowedNetworks: [],
  everyMs: 1000,
  timeoutMs: 15_000,
  leaseMs: 60_000,
  firstRetryMs: 5000,
  mostRetryMs: 8 * hour,
  giveUpAfterMs: 72 * hour,
  disableAfterMs: 120 * hour,
};
