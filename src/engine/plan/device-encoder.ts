import type { ParameterValue } from '../contract/initial-parameters';
import type { PixelScale } from '../contract/pixels';
import type { PairSamples } from '../contract/samples';
import { DeviceModel } from './device-model';
import { readBuffer } from './read-buffer';
import { PlanCache } from './plan-cache';
import type { PlanShape } from './shape';
import { recordEncoder } from './training-plan';

/** A trained model that only encodes: no gradients, moments or bank. */
export class DeviceEncoder {
  readonly #model: DeviceModel;
  readonly #plans: PlanCache<'encode'>;

  constructor(
    device: GPUDevice,
    private readonly shape: PlanShape,
    pixelScale: PixelScale,
    parameters: ReadonlyMap<string, ParameterValue>,
  ) {
    this.#model = new DeviceModel(device, { shape, bankSize: 0, pixelScale, trains: null }, parameters);
    this.#plans = new PlanCache(1, () =>
      this.#model.compile(recorder => recordEncoder(recorder, this.#model.inputs, shape, pixelScale)),
    );
  }

  /**
   * Features of a whole batch, read back.
   * @returns [batch, words, width] and [batch, frames, width]
   */
  async encode(samples: PairSamples): Promise<{ text: Float32Array; video: Float32Array }> {
    const { device, inputs, layout } = this.#model;
    const { plan } = await this.#plans.get('encode');
    this.#model.upload(samples);
    this.#model.writeStep({});
    plan.submit();
    const all = await readBuffer(device, inputs.tokens.gpu!);
    const { textRows, videoRows } = layout;
    const split = textRows * this.shape.width;
    return { text: all.slice(0, split), video: all.slice(split, split + videoRows * this.shape.width) };
  }

  /** Frees everything on the device. */
  dispose(): void {
    this.#plans.clear();
    this.#model.dispose();
  }
}
