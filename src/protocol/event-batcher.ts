import type { TrainingEvent } from './training';

/**
 * Collects events and hands them on together, at most once per interval; consecutive steps of one run become one
 * event, and a status or an error goes out at once with everything before it.
 */
export class EventBatcher {
  #waiting: TrainingEvent[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly deliver: (events: TrainingEvent[]) => void,
    private readonly intervalMs = 100,
  ) {}

  /** Adds an event. */
  add(event: TrainingEvent): void {
    const last = this.#waiting.find(e => e.type === 'steps' && event.type === 'steps' && e.runId === event.runId);
    if (event.type === 'steps' && last?.type === 'steps') last.points.push(...event.points);
    else if (event.type === 'usage' || event.type === 'progress') this.#replace(event);
    else this.#waiting.push(event.type === 'steps' ? { ...event, points: [...event.points] } : event);
    if (event.type === 'status' || event.type === 'error') this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), this.intervalMs);
  }

  /** Only the newest of these is worth sending. */
  #replace(event: TrainingEvent): void {
    this.#waiting = this.#waiting.filter(e => e.type !== event.type);
    this.#waiting.push(event);
  }

  /** Sends everything now. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting.length === 0) return;
    const events = this.#waiting;
    this.#waiting = [];
    this.deliver(events);
  }
}
