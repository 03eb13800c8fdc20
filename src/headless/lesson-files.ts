import { APP_VERSION } from '@/config/app-version';
import { galleriesOf, ownGallery, shiftedGallery } from '@/config/data-kinds';
import type { ExperimentConfig } from '@/config/schema';
import { openGallerySource, openSource } from '@/data/sources';
import { galleryTexts } from '@/engine/contract/gallery-texts';
import { mergeRoundsOf } from '@/engine/explore/inspect';
import { namesOf } from '@/engine/explore/item-words';
import {
  columnMeans,
  isRelevant,
  openGallery,
  type OpenedGallery,
  queryBankSimilarities,
} from '@/engine/explore/opened-gallery';
import { featuresOf } from '@/engine/explore/recorded-gallery';
import { firstTokens, selectTokens, type TokenSet, weightsOf } from '@/engine/explore/token-set';
import { type PairTokens, TrainedModel } from '@/engine/explore/trained-model';
import { figuresAmong } from '@/engine/gallery/figures';
import { relevanceOf } from '@/engine/gallery/relevance';
import { BatchOrder } from '@/engine/training/batch-order';
import type {
  MergeRounds,
  ModelSource,
  RecordedFeatures,
  RecordedMatrix,
  RecordedTokens,
  Way,
} from '@/protocol/explore';
import { LESSON_PAIRS, type LessonFigures, type LessonGallery, type LessonState } from '@/protocol/lessons';
import type { DirectionFigures } from '@/protocol/training';
import { roundedTo } from '@/recorded/packed';

/** Bits of what is only looked at: three decimal digits. */
const BITS = 10;

/** Pairs of the gallery of post-hoc methods. */
export const GALLERY_PAIRS = 300;

const quiet = async () => {};
const short = (values: Float32Array) => roundedTo(BITS, values);
const shortMatrix = ({ rows, columns, values }: { rows: number; columns: number; values: ArrayLike<number> }) => ({
  rows,
  columns,
  values: short(Float32Array.from(values)),
});

const recordedTokens = ({ count, length, width, tokens, mask, weights }: TokenSet): RecordedTokens => ({
  count,
  length,
  width,
  tokens: short(tokens),
  mask: Float32Array.from(mask),
  weights: Float32Array.from(weights),
});

/** What an opened gallery is opened again from; all but its similarities in three digits. */
export const shortFeaturesOf = (opened: OpenedGallery): RecordedFeatures => featuresOf(opened, short);

function figuresOf({ r1, r5, r10, positives, hubness, occurrence }: DirectionFigures): LessonFigures {
  return {
    r1,
    r5,
    r10,
    anyR1: positives?.r1 ?? NaN,
    mapR: positives?.mapR ?? NaN,
    precision: hubness.goodShare,
    skewness: hubness.skewness,
    badSkewness: hubness.badSkewness,
    occurrence,
  };
}

/** Recall and hubness on the held-out pairs of a domain. */
async function domainFigures(model: TrainedModel, name: string): Promise<Record<Way, LessonFigures>> {
  const data = openGallerySource(model.config.data, name, 'test');
  const { text, video } = await model.encodeGallery(data, galleryTexts(data), quiet);
  const values = await model.similarity(text, video, quiet);
  const similarity = { rows: text.count, columns: video.count, values };
  const { t2v, v2t } = figuresAmong(similarity, model.config.evaluation.k, relevanceOf(data));
  return { t2v: figuresOf(t2v), v2t: figuresOf(v2t) };
}

/** The batch that lessons look at, and the memory bank that it meets: it is none of the bank's. */
export function lessonPairs({ data, seed, batchSize, bankSize }: ExperimentConfig) {
  const train = openSource(data, 'train');
  const order = new BatchOrder(seed, train, batchSize);
  const pairs = order.pairs(Math.ceil(bankSize / batchSize));
  return { train, pairs, bank: order.firstOf(0, bankSize) };
}

async function mergingOf(model: TrainedModel, names: string[][], { text, video }: PairTokens) {
  const made: { text: MergeRounds[]; video: MergeRounds[] } = { text: [], video: [] };
  for (let i = 0; i < LESSON_PAIRS; i++) {
    const rounds = await mergeRoundsOf(model, names[i]!, selectTokens(text, [i]), selectTokens(video, [i]));
    made.text.push(rounds.text);
    made.video.push(rounds.video);
  }
  return made;
}

/** What a model does on the batch, and on every domain. */
export async function lessonState(
  source: ModelSource,
  { name, title, step }: Pick<LessonState, 'name' | 'title' | 'step'>,
): Promise<LessonState> {
  const model = new TrainedModel(source);
  try {
    const { train, pairs, bank } = lessonPairs(source.config);
    const own = await model.encode(train, pairs, quiet);
    const others = await model.encode(train, bank, quiet);
    const local = await model.similarity(own.text, own.video, quiet);
    const made = model.globalSimilarity(own.text, own.video);
    const global = Float32Array.from(await made.data());
    made.dispose();
    const fromTexts = await model.similarity(others.text, own.video, quiet);
    const toVideos = await model.similarity(own.text, others.video, quiet);
    const names = pairs.slice(0, LESSON_PAIRS).map(({ text }, i) => namesOf(train, text, weightsOf(own.text, i)));
    const domains: LessonState['domains'] = {};
    for (const { name: domain } of galleriesOf(source.config.data))
      domains[domain] = await domainFigures(model, domain);
    return {
      name,
      title,
      step,
      logitScale: model.logitScale,
      local: short(local),
      global: short(global),
      bank: {
        t2v: columnMeans({ rows: bank.length, columns: pairs.length, values: fromTexts }),
        v2t: rowMeans(toVideos, pairs.length),
      },
      centrality: {
        text: await model.centralities(own.text, 'text'),
        video: await model.centralities(own.video, 'video'),
      },
      tokens: {
        text: recordedTokens(firstTokens(own.text, LESSON_PAIRS)),
        video: recordedTokens(firstTokens(own.video, LESSON_PAIRS)),
      },
      merging: await mergingOf(model, names, own),
      domains,
    };
  } finally {
    model.dispose();
  }
}

function rowMeans(values: Float32Array, rows: number): Float32Array {
  const columns = values.length / rows;
  return Float32Array.from(
    { length: rows },
    (_, i) => values.subarray(i * columns, (i + 1) * columns).reduce((sum, x) => sum + x, 0) / columns,
  );
}

/** The first rows and columns of a matrix. */
function corner({ columns, values }: { columns: number; values: ArrayLike<number> }, rows: number, width: number) {
  const out = new Float32Array(rows * width);
  for (let i = 0; i < rows; i++) for (let j = 0; j < width; j++) out[i * width + j] = values[i * columns + j]!;
  return { rows, columns: width, values: out };
}

/** The first held-out pairs of an opened gallery, with the banks of post-hoc methods. */
export async function lessonGalleryState(
  opened: OpenedGallery,
): Promise<Omit<LessonGallery['states'][number], 'name'>> {
  const { model, pairs, similarity, bank } = opened;
  const first: PairTokens = {
    text: firstTokens(pairs.text, GALLERY_PAIRS),
    video: firstTokens(pairs.video, GALLERY_PAIRS),
  };
  const shifted = await queryBankSimilarities(model, first, shiftedGallery(model.config.data), quiet);
  const cut = (matrix: typeof bank.t2v): RecordedMatrix => shortMatrix(corner(matrix, matrix.rows, GALLERY_PAIRS));
  return {
    similarity: shortMatrix(corner(similarity, GALLERY_PAIRS, GALLERY_PAIRS)),
    banks: {
      training: { t2v: cut(bank.t2v), v2t: cut(bank.v2t) },
      shifted: { t2v: cut(shifted.t2v), v2t: cut(shifted.v2t) },
    },
  };
}

/** What is the same for all models of the gallery. */
export function lessonGalleryWords(opened: OpenedGallery): Omit<LessonGallery, 'states'> {
  const { view, model } = opened;
  const relevant = new Uint8Array(GALLERY_PAIRS * GALLERY_PAIRS);
  for (let i = 0, at = 0; i < GALLERY_PAIRS; i++)
    for (let j = 0; j < GALLERY_PAIRS; j++, at++) relevant[at] = isRelevant(opened, 't2v', i, j) ? 1 : 0;
  return {
    pairs: GALLERY_PAIRS,
    captions: view.captions.slice(0, GALLERY_PAIRS),
    contents: view.contents.slice(0, GALLERY_PAIRS),
    relevant,
    shifted: shiftedGallery(model.config.data),
  };
}

/** Opens a model on its own held-out pairs. */
export const openOwn = (model: TrainedModel): Promise<OpenedGallery> =>
  openGallery(model, ownGallery(model.config.data), () => quiet);

/** The version that is recorded. */
export const recordedBy = (adapter: string) => ({ appVersion: APP_VERSION, adapter });
