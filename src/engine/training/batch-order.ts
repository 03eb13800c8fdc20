import { Random } from '@/math/random';
import type { PairSource } from '@/data/source';
import type { PairIndex } from '../contract/samples';

/**
 * The seeded order of training pairs: a new permutation of the videos every epoch, a drawn text for each, the
 * incomplete last batch dropped. Any step can be asked for, in any order.
 */
export class BatchOrder {
  readonly stepsPerEpoch: number;
  #epoch = -1;
  #order: Int32Array = new Int32Array(0);

  constructor(
    private readonly seed: number,
    private readonly source: Pick<PairSource, 'videos' | 'textsOf'>,
    private readonly batchSize: number,
  ) {
    this.stepsPerEpoch = Math.floor(source.videos / batchSize);
  }

  /** Pairs of step `step`, counted from 0. */
  pairs(step: number): PairIndex[] {
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const start = (step % this.stepsPerEpoch) * this.batchSize;
    return this.#slice(epoch, start, this.batchSize);
  }

  /** The first `count` pairs of an epoch, for filling the memory bank. */
  firstOf(epoch: number, count: number): PairIndex[] {
    return this.#slice(epoch, 0, Math.min(count, this.source.videos));
  }

  #slice(epoch: number, start: number, count: number): PairIndex[] {
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#order = new Random('order', this.seed, epoch).permutation(this.source.videos);
    }
    return Array.from(this.#order.subarray(start, start + count), (video, i) => {
      const texts = this.source.textsOf(video);
      const chosen = new Random('caption choice', this.seed, epoch, start + i).below(texts.length);
      return { text: texts[chosen]!, video };
    });
  }
}
