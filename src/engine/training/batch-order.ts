import { Random } from '@/math/random';
import type { PairIndex } from '../contract/samples';

/**
 * The seeded order of training pairs: a new permutation of the clips every epoch, a drawn caption for each, the
 * incomplete last batch dropped. Any step can be asked for, in any order.
 */
export class BatchOrder {
  readonly stepsPerEpoch: number;
  #epoch = -1;
  #order: Int32Array = new Int32Array(0);

  constructor(
    private readonly seed: number,
    private readonly clips: number,
    private readonly captions: number,
    private readonly batchSize: number,
  ) {
    this.stepsPerEpoch = Math.floor(clips / batchSize);
  }

  /** Pairs of step `step`, counted from 0. */
  pairs(step: number): PairIndex[] {
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const start = (step % this.stepsPerEpoch) * this.batchSize;
    return this.#slice(epoch, start, this.batchSize);
  }

  /** The first `count` pairs of an epoch, for filling the memory bank. */
  firstOf(epoch: number, count: number): PairIndex[] {
    return this.#slice(epoch, 0, Math.min(count, this.clips));
  }

  #slice(epoch: number, start: number, count: number): PairIndex[] {
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#order = new Random('order', this.seed, epoch).permutation(this.clips);
    }
    return Array.from(this.#order.subarray(start, start + count), (clip, i) => ({
      clip,
      caption: new Random('caption choice', this.seed, epoch, start + i).below(this.captions),
    }));
  }
}
