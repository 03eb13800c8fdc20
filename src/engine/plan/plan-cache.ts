import type { CompileReport, Plan } from './plan';

/** A plan, the parameters it has gradients of, and the tables it reads. */
export interface CompiledPlan {
  plan: Plan;
  trained: readonly string[];
  tables: readonly GPUBuffer[];
}

function free({ plan, tables }: CompiledPlan): void {
  plan.dispose();
  for (const table of tables) table.destroy();
}

/**
 * Plans of one kind by what shapes them. Only the few used last are kept: their temporaries are most of a model's memory,
 * and whoever tries thirty settings in one session must not hold thirty of them. Pipelines are kept by the device.
 */
export class PlanCache<Key> {
  /** the one used last comes last */
  readonly #plans = new Map<string, Promise<CompiledPlan>>();

  /**
   * @param capacity plans that are kept
   * @param compile makes the plan of a key
   */
  constructor(
    private readonly capacity: number,
    private readonly compile: (key: Key, report?: CompileReport) => Promise<CompiledPlan>,
  ) {}

  /** Whether the plan of a key is there, or being compiled. */
  has(key: Key): boolean {
    return this.#plans.has(JSON.stringify(key));
  }

  /** The plan of a key, compiled where it is not there. What fails or is interrupted is compiled again the next time. */
  get(key: Key, report?: CompileReport): Promise<CompiledPlan> {
    const name = JSON.stringify(key);
    const known = this.#plans.get(name);
    this.#plans.delete(name);
    const made =
      known ??
      this.compile(key, report).catch((error: unknown) => {
        this.#plans.delete(name);
        throw error;
      });
    this.#plans.set(name, made);
    for (const other of [...this.#plans.keys()].slice(0, -this.capacity)) this.#drop(other);
    return made;
  }

  #drop(name: string): void {
    // What failed to compile holds nothing.
    this.#plans.get(name)?.then(free, () => {});
    this.#plans.delete(name);
  }

  /** Bytes of GPU memory of the plans. */
  async bytes(): Promise<number> {
    const made = await Promise.all(this.#plans.values());
    return made.reduce((sum, { plan, tables }) => tables.reduce((all, table) => all + table.size, sum + plan.bytes), 0);
  }

  /** Frees all plans; they are compiled again when they are asked for. */
  clear(): void {
    for (const name of this.#plans.keys()) this.#drop(name);
  }
}
