import { LOSS_NAMES, ofAdded } from '@/config/losses';
import type { ExperimentConfig } from '@/config/schema';
import type { StepMeasures } from '../contract/step';
import { METRICS } from './kernels/optimizer';
import type { Plan, PlanBuffer } from './plan';

/** Submits steps, and reads what they measured where somebody wants to know. */
export class StepReadback {
  /** Whether what the newest step measured has been read; until then one that was not finite keeps later ones from changing anything. */
  known = true;
  readonly #staging: GPUBuffer;
  /** settles when the newest unread step is done */
  #unread: Promise<void> = Promise.resolve();

  /** @param metrics what `gradientNorms` writes */
  constructor(
    private readonly device: GPUDevice,
    private readonly metrics: PlanBuffer,
  ) {
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    this.#staging = device.createBuffer({ label: 'metrics readback', size: 4 * METRICS.length, usage });
  }

  get bytes(): number {
    return this.#staging.size;
  }

  /** Submits a step and waits for what it measured. */
  async read(plan: Plan, losses: ExperimentConfig['losses']): Promise<ReturnType<typeof readMetrics>> {
    plan.submit(encoder => encoder.copyBufferToBuffer(this.metrics.gpu!, 0, this.#staging, 0, 4 * METRICS.length));
    await this.#staging.mapAsync(GPUMapMode.READ);
    const words = new Float32Array(this.#staging.getMappedRange()).slice();
    this.#staging.unmap();
    this.known = true;
    return readMetrics(words, losses);
  }

  /** Submits a step that nobody asks about. Returns while it is at work, so that the next one is made meanwhile; no more than one waits. */
  async skip(plan: Plan): Promise<void> {
    plan.submit();
    this.known = false;
    const before = this.#unread;
    this.#unread = this.device.queue.onSubmittedWorkDone();
    await before;
  }

  dispose(): void {
    this.#staging.destroy();
  }
}

/** What a step measured, in the order in which `gradientNorms` writes it. */
export function readMetrics(
  words: Float32Array,
  losses: ExperimentConfig['losses'],
): { measured: StepMeasures; finite: boolean } {
  // A loss without kernels has no place: no plan has it on.
  const at = (name: keyof StepMeasures | 'finite') => words[(METRICS as readonly string[]).indexOf(name)] ?? NaN;
  const measured = {
    total: at('total'),
    centrality: at('centrality'),
    ...ofAdded(loss => (losses[loss].enabled ? at(loss) : null)),
    gradientNorm: at('gradientNorm'),
    logitScale: at('logitScale'),
  };
  return { measured, finite: at('finite') === 1 };
}

/**
 * What was not finite first, in words.
 * @param factors what `gradientNorms` writes for every trained parameter
 * @param known whether the step before was finite: otherwise it may have been that one
 */
export function firstNonFinite(
  measured: StepMeasures,
  factors: Float32Array,
  trained: readonly string[],
  known: boolean,
): string {
  for (const term of [...LOSS_NAMES, 'total'] as const) {
    const value = measured[term];
    if (value !== null && !Number.isFinite(value)) return `${term} loss`;
  }
  const bad = trained.findIndex((_, i) => !Number.isFinite(factors[1 + trained.length + i]));
  if (bad < 0 && !known) return 'loss or gradient of an earlier step';
  return `gradient of ${trained[bad] ?? 'the total loss'}`;
}
