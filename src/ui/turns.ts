/**
 * Lets parts of a page draw one after another, each in a task of its own: what many of them show anew would otherwise hold the
 * page up for as long as all of them take together.
 */
export class Turns {
  /** how each draws, in the order in which they asked */
  readonly #waiting = new Map<object, () => void>();
  /** who was told to draw, and has not said yet that it has */
  #drawing: object | null = null;
  #due = false;
  #quiet: (() => void)[] = [];

  /** @param later does something in a task of its own */
  constructor(private readonly later: (work: () => void) => void = work => void setTimeout(work)) {}

  /** Asks for a turn; in place of what the same part asked for before and has not begun to draw. */
  ask(part: object, draw: () => void): void {
    this.#waiting.set(part, draw);
    this.#go();
  }

  /** A part has drawn. */
  done(part: object): void {
    if (this.#drawing === part) this.#drawing = null;
    this.#go();
  }

  /** A part is gone: it does not draw any more. */
  leave(part: object): void {
    this.#waiting.delete(part);
    this.done(part);
  }

  /** Resolves once everything is drawn. */
  quiet(): Promise<void> {
    if (this.#waiting.size === 0 && this.#drawing === null) return Promise.resolve();
    return new Promise(resolve => this.#quiet.push(resolve));
  }

  #go(): void {
    if (this.#drawing !== null || this.#due) return;
    if (this.#waiting.size === 0) return this.#quiet.splice(0).forEach(resolve => resolve());
    this.#due = true;
    this.later(() => {
      this.#due = false;
      const [next] = this.#waiting;
      if (!next) return this.#go();
      const [part, draw] = next;
      this.#waiting.delete(part);
      this.#drawing = part;
      draw();
    });
  }
}
