import { RunStore } from '@/runs/run-store';
import { freshName } from '@/runs/testing/fresh-store';
import type { KeepingParts } from '../kept-runs';
import { Presence } from '../presence';

/** A browser whose tabs share a storage, locks, and word of what they train. */
export class FakeBrowser {
  readonly #name = freshName();
  /** comparisons that are locked, and by whom */
  readonly #locks = new Map<string, FakeTab>();
  #waiting: { comparison: string; go: () => void }[] = [];

  /** One more tab, which has nothing open yet. */
  tab(): FakeTab {
    return new FakeTab(this.#name, this);
  }

  /** @returns gives it back; null when another tab has it */
  lock(comparison: string, tab: FakeTab): (() => void) | null {
    const by = this.#locks.get(comparison);
    if (by && by !== tab) return null;
    this.#locks.set(comparison, tab);
    return () => this.#free(comparison);
  }

  locked(): Set<string> {
    return new Set(this.#locks.keys());
  }

  whenFree(comparison: string): Promise<void> {
    if (!this.#locks.has(comparison)) return Promise.resolve();
    return new Promise(go => this.#waiting.push({ comparison, go }));
  }

  /** Gives back whatever a tab holds, as browsers do when it is gone. */
  freeAll(tab: FakeTab): void {
    for (const [comparison, by] of this.#locks) if (by === tab) this.#free(comparison);
  }

  #free(comparison: string): void {
    this.#locks.delete(comparison);
    const [free, others] = [true, false].map(own => this.#waiting.filter(w => (w.comparison === comparison) === own));
    this.#waiting = others!;
    for (const { go } of free!) go();
  }
}

/** A tab, as what a playground in it keeps its runs by. */
export class FakeTab implements KeepingParts {
  readonly presence: Presence;
  #opening: Promise<RunStore> | null = null;

  constructor(
    private readonly name: string,
    private readonly browser: FakeBrowser,
  ) {
    this.presence = new Presence(name);
  }

  readonly kept = (): Promise<RunStore> => (this.#opening ??= RunStore.open(undefined, this.name));
  readonly lock = async (comparison: string) => this.browser.lock(comparison, this);
  readonly locked = async () => this.browser.locked();
  readonly whenFree = (comparison: string) => this.browser.whenFree(comparison);

  /** It is killed in the middle of whatever it does: nothing more is kept or said. */
  async die(): Promise<void> {
    this.presence.close();
    (await this.#opening)?.close();
    this.browser.freeAll(this);
  }
}
