/** Milliseconds that an answer to opening is waited for. */
const PATIENCE = 10_000;

/** Something that can be closed from outside at any time. */
export interface Closable {
  /** whether it can still be used */
  readonly isOpen: boolean;
}

/** Why opening has not come to an end, in words for the reader; it may still succeed. */
export class NotYetOpen extends Error {}

/**
 * A connection that is opened when it is first needed, and again whenever it was closed meanwhile: browsers close
 * databases on their own, and for a newer page in another tab.
 */
export class Connection<T extends Closable> {
  #opening: Promise<T> | null = null;
  #blocked: (() => void) | null = null;
  #isBlocked = false;

  /**
   * @param open opens it; told to say so when another tab stands in the way
   * @param what it holds, in words: "the runs it keeps"
   */
  constructor(
    private readonly open: (onBlocked: () => void) => Promise<T>,
    private readonly what: string,
    private readonly patience = PATIENCE,
  ) {}

  /**
   * An open connection. Ask for it at each use rather than hold it.
   * @throws what opening threw; `NotYetOpen` when it takes too long or another tab is in the way. Ask again later then
   */
  async get(): Promise<T> {
    for (let again = false; ; again = true) {
      const opening = (this.#opening ??= this.#begin());
      const value = await this.#wait(opening);
      if (value.isOpen || again) return value;
      if (this.#opening === opening) this.#opening = null;
    }
  }

  #begin(): Promise<T> {
    this.#isBlocked = false;
    const opening = this.open(() => {
      this.#isBlocked = true;
      this.#blocked?.();
    });
    const forget = () => {
      if (this.#opening === opening) this.#opening = null;
    };
    opening.catch(forget);
    return opening;
  }

  /** What is being opened goes on being opened when the wait is over: the next one to ask may find it open. */
  async #wait(opening: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const inTheWay = () =>
      new NotYetOpen(
        `Another tab has an earlier version of this page open and holds ${this.what}. Close or reload that tab.`,
      );
    const over = new Promise<never>((_, reject) => {
      this.#blocked = () => reject(inTheWay());
      const late = `The browser has not answered for ${this.patience / 1000} s when asked for ${this.what}.`;
      timer = setTimeout(() => reject(this.#isBlocked ? inTheWay() : new NotYetOpen(late)), this.patience);
    });
    try {
      return await Promise.race([opening, over]);
    } finally {
      clearTimeout(timer);
    }
  }
}
