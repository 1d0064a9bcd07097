import type { MiddlewareHandler } from 'hono';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EmsStore } from '../store/ems-store.ts';

/** Figures of one EMS process for Prometheus. Labels are routes as declared, never a path with ids or keys in it. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #seconds: Histogram<'route'>;
  readonly #webhooks: Counter<'outcome'>;
  readonly #reminders: Counter<'state'>;

  readonly #counters = new Map<string, Counter.Internal>();
  readonly #timers = new Map<string, Histogram.Internal<'route'>>();

  constructor(store: EmsStore) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Counter({
      name: 'ems_requests_total',
      help: 'Requests answered.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'ems_request_seconds',
      help: 'Time from a request to the begin of its answer.',
      labelNames: ['route'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    });
    this.#webhooks = new Counter({
      name: 'ems_webhook_attempts_total',
      help: 'Messages sent to webhooks: taken, refused by the receiver, or not answered.',
      labelNames: ['outcome'],
      registers,
    });
    this.#reminders = new Counter({
      name: 'ems_reminders_total',
      help: 'Reminders that this process has handed over or put aside, by what became of them.',
      labelNames: ['state'],
      registers,
    });
    const connections = new Gauge({
      name: 'ems_database_connections',
      help: 'Database connections in use.',
      registers: [],
      collect() {
        this.set(store.connectionsInUse);
      },
    });
    this.#registry.registerMetric(connections);
  }

  /** Counts every request. */
  measure(): MiddlewareHandler<{ Variables: { route: string } }> {
    return async (request, next) => {
      const from = performance.now();
      await next();
      const route = request.get('route') ?? 'none';
      this.#counter(request.req.method, route, request.res.status).inc();
      this.#timer(route).observe((performance.now() - from) / 1000);
    };
  }

  // Looking labels up in prom-client costs more than counting: what was looked up is kept. Routes are few.
  #counter(method: string, route: string, status: number): Counter.Internal {
    const key = `${method} ${route} ${status}`;
    const kept = this.#counters.get(key) ?? this.#requests.labels(method, route, String(status));
    this.#counters.set(key, kept);
    return kept;
  }

  #timer(route: string): Histogram.Internal<'route'> {
    const kept = this.#timers.get(route) ?? this.#seconds.labels(route);
    this.#timers.set(route, kept);
    return kept;
  }

  /** Counts a message that was sent to a webhook. */
  countWebhook({
    status,
    failure,
  }: {
    readonly status?: number | undefined;
    readonly failure?: string | undefined;
  }): void {
    const outcome = failure === undefined ? 'taken' : status === undefined ? 'unanswered' : 'refused';
    this.#webhooks.labels(outcome).inc();
  }

  /** Counts a reminder by what became of it: `sent`, `queued` (tried again later), `skipped`, `failed`, `unknown`. */
  countReminder(state: string): void {
    this.#reminders.labels(state).inc();
  }

  /** All figures in Prometheus' text format. */
  async text(): Promise<{ body: string; type: string }> {
    return { body: await this.#registry.metrics(), type: this.#registry.contentType };
  }
}
