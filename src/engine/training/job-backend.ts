import type { BackendReport, EngineName, JobSpec, TrainingEvent } from '@/protocol/training';
import { openBackend } from '../backend';
import type { TroubleWatch } from './job-errors';

/**
 * What a job runs on. Opens it, again after trouble, and steps down where WebGPU refuses the same thing again and again:
 * first to plain operations, then to WebGL. A new device would only refuse it once more.
 */
export class JobBackend {
  #report: BackendReport | null = null;
  #refusals: string[] = [];
  /** the device that is open, without trouble so far, and for which wish it was opened */
  #open: { wanted: JobSpec['backend']; report: BackendReport } | null = null;

  #troubled: (kind: 'deviceLost' | 'gpu', message: string) => void = () => {};

  constructor(
    private readonly emit: (event: TrainingEvent) => void,
    private readonly watch: TroubleWatch,
  ) {}

  /** Whether the adapter computes on the CPU. */
  get software(): boolean {
    return this.#report?.software ?? false;
  }

  /** Largest buffers of the WebGPU device, in bytes; null where they do not matter. */
  get limits(): NonNullable<BackendReport['limits']> | null {
    return this.#report?.limits ?? null;
  }

  /** What computes the steps; undefined for the fastest that there is. */
  engine(job: JobSpec): EngineName | undefined {
    return job.engine ?? (this.#refusals.length > 1 ? 'operations' : undefined);
  }

  /** Forgets what was refused: for another job. It goes on with a sound WebGPU device, for which kernels are compiled already. */
  reset(): void {
    // What was noted in between (kernels that are done without) is tried anew on a new device, and told again.
    const sound = this.#open?.report === this.#report && this.#refusals.length === 0 && !this.watch.trouble;
    if (!sound || this.#report?.name !== 'webgpu') this.#open = null;
    this.#refusals = [];
    this.#report = null;
  }

  /** WebGPU refused something, as it said outside any call. */
  refused(message: string): void {
    this.#refusals.push(message);
  }

  /**
   * Opens the backend that a job wants, a new device except where one is left sound by the job before, and tells which it is.
   * @param troubled is told of what the backend reports, until the next call
   */
  async open(
    wanted: JobSpec['backend'],
    troubled: (kind: 'deviceLost' | 'gpu', message: string) => void,
  ): Promise<void> {
    this.emit({ type: 'progress', phase: 'Opening the graphics device', done: 0, total: 1 });
    this.#troubled = troubled;
    const kept = this.#open;
    this.#open = null;
    if (!this.#report && kept?.wanted === wanted) {
      this.#open = kept;
      this.#report = kept.report;
      this.emit({ type: 'backend', backend: this.#report });
      return;
    }
    this.watch.clear();
    const [last, often] = [this.#refusals.at(-1), this.#refusals.length];
    const listeners = {
      onLost: (message: string) => this.#troubled('deviceLost', message),
      onError: (message: string) => this.#troubled('gpu', message),
    };
    // What went on without WebGPU goes on without it: another backend would round otherwise.
    const before = this.#report?.name === 'webgl' ? this.#report.fallback : null;
    const down = often > 2 ? { cause: `WebGPU refused what it was asked ${often} times: ${last}`, fix: '' } : before;
    const stays = wanted === 'auto' && down !== null;
    const opened = await openBackend(listeners, stays ? 'webgl' : wanted);
    this.#report = { ...opened, fallback: stays ? down : opened.fallback };
    this.#open = { wanted, report: this.#report };
    if (often > 1 && opened.name === 'webgpu')
      this.#report.notes = [
        ...opened.notes,
        `Plain operations are used: WebGPU refused the plan ${often} times: ${last}`,
      ];
    this.emit({ type: 'backend', backend: this.#report });
  }

  /** Adds a note on what is used instead of what, and why. */
  note(text: string): void {
    if (!this.#report || this.#report.notes?.includes(text)) return;
    this.#report = { ...this.#report, notes: [...(this.#report.notes ?? []), text] };
    this.emit({ type: 'backend', backend: this.#report });
  }
}
