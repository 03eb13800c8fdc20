import type { StoredBank } from '../contract/checkpoint';
import type { PairSamples } from '../contract/samples';
import type { DeviceModel } from './device-model';
import { readBuffer } from './read-buffer';
import { PlanCache } from './plan-cache';
import { recordEncoder, recordPush } from './training-plan';

/** The memory bank of a model on the device: a ring of pairs, from `head` on newest first. */
export class DeviceBank {
  #ids: Int32Array = new Int32Array(0);
  #head = 0;
  readonly #plans = new PlanCache<'fill'>(1, () =>
    this.model.compile(recorder => {
      const { inputs, layout, parts } = this.model;
      recordEncoder(recorder, inputs, parts.shape, parts.pixelScale);
      recordPush(recorder, inputs, parts.shape, layout, false);
    }),
  );

  constructor(private readonly model: DeviceModel) {}

  /** Whether there are pairs in it. */
  get filled(): boolean {
    return this.#ids.length > 0;
  }

  /** Place of the newest pair. */
  get head(): number {
    return this.#head;
  }

  /** Encodes pairs into places `head`, `head + 1`, …, without gradient. */
  async fill(samples: PairSamples, head: number): Promise<void> {
    const { plan } = await this.#plans.get('fill');
    const { bank } = this.model.layout;
    if (this.#ids.length !== bank) this.#ids = new Int32Array(bank);
    this.model.upload(samples);
    await this.model.run(plan, { bankHead: head });
    this.#note(samples, head);
    this.#head = 0;
  }

  /** Where a step puts so many pairs. */
  headAfter(pairs: number): number {
    const { bank } = this.model.layout;
    return bank > 0 ? (this.#head + bank - Math.min(pairs, bank)) % bank : 0;
  }

  /** A step has put its pairs in. */
  entered(samples: PairSamples): void {
    const head = this.headAfter(samples.sampleIds.length);
    this.#note(samples, head);
    this.#head = head;
  }

  #note({ sampleIds }: PairSamples, head: number): void {
    const { bank } = this.model.layout;
    sampleIds.subarray(0, bank).forEach((id, i) => (this.#ids[(head + i) % bank] = id));
  }

  /** Reads it back as it lies in its ring; null while it is empty. */
  async read(): Promise<StoredBank | null> {
    if (!this.filled) return null;
    const { device, inputs, layout, parts } = this.model;
    const { width, words, frames } = parts.shape;
    const { bankTextFrom, bankVideoFrom, rows } = layout;
    const [tokens, masks] = await Promise.all(
      [inputs.tokens, inputs.masks].map(buffer => readBuffer(device, buffer.gpu!)),
    );
    const size = this.#ids.length;
    return {
      head: this.#head,
      ids: this.#ids.slice(),
      text: { shape: [size, words, width], data: tokens!.slice(bankTextFrom * width, bankVideoFrom * width) },
      video: { shape: [size, frames, width], data: tokens!.slice(bankVideoFrom * width, rows * width) },
      textMask: { shape: [size, words], data: masks!.slice(bankTextFrom, bankVideoFrom) },
      videoMask: { shape: [size, frames], data: masks!.slice(bankVideoFrom, rows) },
    };
  }

  /** Puts it back, or empties it. */
  write(bank: StoredBank | null): void {
    this.#ids = bank ? bank.ids.slice() : new Int32Array(0);
    this.#head = bank?.head ?? 0;
    if (!bank) return;
    const { inputs, layout, parts } = this.model;
    const { width } = parts.shape;
    const { bankTextFrom, bankVideoFrom } = layout;
    this.model.put(inputs.tokens, bank.text.data, bankTextFrom * width);
    this.model.put(inputs.tokens, bank.video.data, bankVideoFrom * width);
    this.model.put(inputs.masks, bank.textMask.data, bankTextFrom);
    this.model.put(inputs.masks, bank.videoMask.data, bankVideoFrom);
  }

  /** Bytes of GPU memory of its plan. */
  bytes(): Promise<number> {
    return this.#plans.bytes();
  }

  dispose(): void {
    this.#plans.clear();
  }
}
