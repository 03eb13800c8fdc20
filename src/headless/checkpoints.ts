import { parse, stringify } from 'devalue';
import type { Evaluation, JobState, RunSpec, StepPoint, TruthReference } from '@/protocol/training';
import { headlessFiles } from './files';

/** An experiment under way, from which it goes on exactly. */
export interface ExperimentState {
  /** what it trains: only the same is gone on with */
  runs: RunSpec[];
  /** what computed it until then */
  adapter: string;
  created: number;
  points: Map<string, StepPoint[]>;
  evaluations: Map<string, Evaluation[]>;
  truth: TruthReference | null;
  job: JobState;
}

/** Milliseconds between states that are written. */
const WRITE_EVERY = 60_000;

/** Keeps the newest state of an experiment in a file of the folder that the page may write to. */
export class CheckpointFile {
  #writtenAt = performance.now();
  #writing: Promise<void> | null = null;
  #problem: string | null = null;

  constructor(
    private readonly name: string,
    private readonly every = WRITE_EVERY,
  ) {}

  /** What was kept of exactly these runs; null where nothing was, or of others. @throws Error when it cannot be read */
  async load(runs: readonly RunSpec[]): Promise<ExperimentState | null> {
    const text = await headlessFiles().kept(this.name);
    if (text === null) return null;
    let state: ExperimentState;
    try {
      state = parse(text) as ExperimentState;
    } catch (cause) {
      throw new Error(`The checkpoint ${this.name} is damaged: delete it to begin anew.`, { cause });
    }
    return JSON.stringify(state.runs) === JSON.stringify(runs) ? state : null;
  }

  /** Why the newest state could not be written: training goes on, and the next one is tried again. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Writes a state if the last one is old, and none is being written. */
  keep(make: () => ExperimentState): void {
    const now = performance.now();
    if (this.#writing || now - this.#writtenAt < this.every) return;
    this.#writtenAt = now;
    this.#writing = this.#write(make())
      .then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
      .then(problem => {
        this.#problem = problem;
        this.#writing = null;
      });
  }

  async #write(state: ExperimentState): Promise<void> {
    // As in a structured clone, maps and typed arrays stay what they are, and numbers need not be finite.
    await headlessFiles().keep(this.name, stringify(state));
  }

  /** Waits for what is being written. */
  async settled(): Promise<void> {
    await this.#writing;
  }
}

/** What was measured until a step: what a state goes on from. */
export function until<T extends { step: number }>(
  of: ReadonlyMap<string, readonly T[]>,
  step: number,
): Map<string, T[]> {
  return new Map([...of].map(([id, measured]) => [id, measured.filter(x => x.step <= step)]));
}
