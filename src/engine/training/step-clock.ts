/** Steps that the rate is averaged over. */
const RECENT = 10;

/** Time spent in training steps, pauses left out. */
export class StepClock {
  #seconds = 0;
  #recent: number[] = [];

  /** Seconds of training so far. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Steps per second over the last few; 0 before the first. */
  get rate(): number {
    const total = this.#recent.reduce((sum, ms) => sum + ms, 0);
    return total > 0 ? (1000 * this.#recent.length) / total : 0;
  }

  /** Counts a step. */
  add(milliseconds: number): void {
    this.#seconds += milliseconds / 1000;
    this.#recent = [...this.#recent.slice(1 - RECENT), milliseconds];
  }

  /** Back to the start of a run, or to where one goes on. */
  reset(seconds = 0): void {
    this.#seconds = seconds;
    this.#recent = [];
  }
}
