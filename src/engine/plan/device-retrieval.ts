import type { GalleryTexts } from '../contract/gallery-texts';
import type { RetrievalLists } from '../contract/retrieval';
import type { PairSamples } from '../contract/samples';
import type { DeviceModel } from './device-model';
import { DeviceGallery, type GallerySize } from './device-gallery';
import { weighTokens, tokenLayout } from './model/similarity';
import { readBuffer } from './read-buffer';
import type { Plan } from './plan';
import type { CompiledPlan } from './plan-cache';
import { recordEncoder } from './training-plan';

/** A gallery, what encodes into it, and what retrieves from it. */
interface Prepared {
  gallery: DeviceGallery;
  encode: CompiledPlan;
  own: Plan;
  tile: Plan;
}

function free({ gallery, encode, own, tile }: Prepared): void {
  for (const plan of [encode.plan, own, tile]) plan.dispose();
  for (const table of encode.tables) table.destroy();
  gallery.dispose();
}

/** Retrieval with a model on the device. The newest gallery is kept, for the next evaluation. */
export class DeviceRetrieval {
  #prepared: Prepared | null = null;

  constructor(private readonly model: DeviceModel) {}

  /**
   * Retrieval in a gallery, in both directions.
   * @param chunk the batch of texts and videos from place `from` on (`galleryRows`), the last one padded
   */
  async retrieve(
    texts: GalleryTexts,
    k: number,
    chunk: (from: number) => Promise<PairSamples>,
    report: (done: number, total: number) => Promise<void>,
  ): Promise<{ t2v: RetrievalLists; v2t: RetrievalLists }> {
    const { model } = this;
    const { batch } = model.parts.shape;
    const size = texts.texts.length;
    const { gallery, encode, own, tile } = await this.#prepare({ texts: size, videos: texts.videos }, k);
    gallery.pairUp(texts);
    const total = size + Math.ceil(size / gallery.rows) * gallery.rows;
    for (let from = 0; from < size; from += batch) {
      model.upload(await chunk(from));
      await model.run(encode.plan, { firstItem: from });
      await report(Math.min(size, from + batch), total);
    }
    await model.run(own, { firstItem: 0 });
    for (let from = 0; from < size; from += gallery.rows) {
      await model.run(tile, { firstItem: from });
      await report(size + Math.min(size, from + gallery.rows), total);
    }
    return gallery.read(buffer => readBuffer(model.device, buffer));
  }

  async #prepare(size: GallerySize, k: number): Promise<Prepared> {
    const known = this.#prepared;
    const fits = ({ size: of, k: length }: DeviceGallery) =>
      of.texts === size.texts && of.videos === size.videos && length === k;
    if (known && fits(known.gallery)) return known;
    this.dispose();
    const { device, inputs, parts, uniform } = this.model;
    const { shape, pixelScale } = parts;
    const gallery = new DeviceGallery(device, size, k, shape);
    let encode: CompiledPlan | null = null;
    try {
      encode = await this.model.compile(recorder => {
        recordEncoder(recorder, inputs, shape, pixelScale);
        const weighed = weighTokens(recorder, inputs.tokens, shape, tokenLayout(shape, 0));
        gallery.recordStore(recorder.builder, inputs.tokens, weighed.scales, weighed.weights);
      });
      return (this.#prepared = { gallery, encode, ...(await gallery.compile(uniform)) });
    } catch (error) {
      encode?.plan.dispose();
      for (const table of encode?.tables ?? []) table.destroy();
      gallery.dispose();
      throw error;
    }
  }

  /** Bytes of GPU memory. */
  get bytes(): number {
    if (!this.#prepared) return 0;
    const { gallery, encode, own, tile } = this.#prepared;
    return gallery.bytes + encode.plan.bytes + own.bytes + tile.bytes;
  }

  dispose(): void {
    if (this.#prepared) free(this.#prepared);
    this.#prepared = null;
  }
}
