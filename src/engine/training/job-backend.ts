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

  /** Forgets what was refused: for another job. */
  reset(): void {
    this.#refusals = [];
    this.#report = null;
  }

  /** WebGPU refused something, as it said outside any call. */
  refused(message: string): void {
    this.#refusals.push(message);
  }

  /** Opens the backend that a job wants, and tells which it is. @param troubled is told of what the backend reports */
  async open(
    wanted: JobSpec['backend'],
    troubled: (kind: 'deviceLost' | 'gpu', message: string) => void,
  ): Promise<void> {
    this.emit({ type: 'progress', phase: 'Opening the graphics device', done: 0, total: 1 });
    this.watch.clear();
    const [last, often] = [this.#refusals.at(-1), this.#refusals.length];
    const listeners = {
      onLost: (message: string) => troubled('deviceLost', message),
      onError: (message: string) => troubled('gpu', message),
    };
    // What went on without WebGPU goes on without it: another backend would round otherwise.
    const before = this.#report?.name === 'webgl' ? this.#report.fallback : null;
    const down = often > 2 ? { cause: `WebGPU refused what it was asked ${often} times: ${last}`, fix: '' } : before;
    const stays = wanted === 'auto' && down !== null;
    const opened = await openBackend(listeners, stays ? 'webgl' : wanted);
    this.#report = { ...opened, fallback: stays ? down : opened.fallback };
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
