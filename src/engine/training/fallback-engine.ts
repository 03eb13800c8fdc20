import { KernelError } from '../plan/plan';
import { plainOperationsNote, usePlainKernels } from '../plan/tuning';
import type { TrainingEngine } from '../contract/engine';

/**
 * The static plan as long as the browser compiles its kernels. When it refuses one, the plan is made of the plain kernels
 * alone; when one of those is refused too, plain operations go on from the same state.
 */
export class FallbackEngine implements TrainingEngine {
  #engine: TrainingEngine;
  #plain = false;

  /**
   * @param planned what is used first
   * @param makePlain makes what is used when that is not possible
   * @param note is told what is used instead and why, in a sentence
   */
  constructor(
    private readonly device: GPUDevice,
    planned: TrainingEngine,
    private readonly makePlain: () => TrainingEngine,
    private readonly note: (text: string) => void,
  ) {
    this.#engine = planned;
  }

  /** Does something on the engine there is, and again on the next one when a kernel of it is refused. */
  async #on<T>(work: (engine: TrainingEngine) => Promise<T>): Promise<T> {
    for (;;)
      try {
        return await work(this.#engine);
      } catch (error) {
        if (!(error instanceof KernelError) || this.#plain) throw error;
        await this.#giveWay(error);
      }
  }

  async #giveWay(error: KernelError): Promise<void> {
    // The plan that failed is not kept.
    const note = usePlainKernels(this.device, error);
    if (note !== null) return this.note(note);
    const state = await this.#engine.save();
    const plain = this.makePlain();
    plain.restore({ step: 0, ...state });
    this.#engine.dispose();
    this.#engine = plain;
    this.#plain = true;
    this.note(plainOperationsNote(error.message));
  }

  get bankSize(): number {
    return this.#engine.bankSize;
  }

  prepare(...args: Parameters<TrainingEngine['prepare']>) {
    return this.#on(engine => engine.prepare(...args));
  }

  stepFlops(...args: Parameters<TrainingEngine['stepFlops']>) {
    return this.#on(engine => engine.stepFlops(...args));
  }

  profile(...args: Parameters<TrainingEngine['profile']>) {
    return this.#on(engine => engine.profile(...args));
  }

  step(...args: Parameters<TrainingEngine['step']>) {
    return this.#on(engine => engine.step(...args));
  }

  endGradients(): Promise<void> {
    return this.#engine.endGradients();
  }

  gradients(...args: Parameters<TrainingEngine['gradients']>) {
    return this.#on(engine => engine.gradients(...args));
  }

  fillBank(...args: Parameters<TrainingEngine['fillBank']>) {
    return this.#on(engine => engine.fillBank(...args));
  }

  evaluate(...args: Parameters<TrainingEngine['evaluate']>) {
    return this.#on(engine => engine.evaluate(...args));
  }

  save() {
    return this.#engine.save();
  }

  restore(...args: Parameters<TrainingEngine['restore']>): void {
    this.#engine.restore(...args);
  }

  weights() {
    return this.#engine.weights();
  }

  poison(): void {
    this.#engine.poison();
  }

  memory(): number {
    return this.#engine.memory();
  }

  dispose(): void {
    this.#engine.dispose();
  }
}
