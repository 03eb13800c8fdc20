import type { HubnessMetrics } from '@/analysis/hubness';
import type { HubnessReport } from '@/analysis/hubness-report';
import type { ManyPositives } from '@/analysis/many-positives';
import type { RecallMetrics, TieMetrics } from '@/analysis/recall';
import type { DataConfig, GalleryName } from '@/config/data-kinds';
import type { ExperimentConfig } from '@/config/schema';

/** Which way retrieval goes: queries → gallery. */
export type Way = 't2v' | 'v2t';

/** A run's weights at one moment. */
export interface ModelSource {
  /** the same key means the same weights: what was computed with them is kept under it */
  key: string;
  config: ExperimentConfig;
  /** a safetensors file, or the engine's own state of a run that is under way */
  weights: { kind: 'file'; file: Uint8Array } | { kind: 'state'; state: object };
  /** what they make of their own held-out pairs, where that was recorded: nothing is encoded then */
  features?: RecordedFeatures;
}

/** Token features of captions or clips: see `TokenSet`, whose scales follow from them. */
export interface RecordedTokens {
  count: number;
  /** tokens per sequence */
  length: number;
  width: number;
  /** [count · length · width] */
  tokens: Float32Array;
  /** [count · length] 1 = valid */
  mask: Float32Array;
  /** [count · length] softmax weights */
  weights: Float32Array;
}

/** A matrix, row by row. */
export interface RecordedMatrix {
  rows: number;
  columns: number;
  values: Float32Array;
}

/** What a model made of its own held-out pairs. Similarities are exact, tokens and the bank are rounded to three digits. */
export interface RecordedFeatures {
  text: RecordedTokens;
  video: RecordedTokens;
  /** texts × videos */
  similarity: RecordedMatrix;
  /** the memory bank's training pairs × gallery, both ways */
  bank: Record<Way, RecordedMatrix>;
}

/** Told what is done and how much of it. */
export type ExploreProgress = (phase: string, done: number, total: number) => void;

/** Entries per query that are kept: enough for N_k with k ≤ 50. */
export const LIST_LENGTH = 50;

/** Retrieval in one direction. */
export interface WayView {
  /** entries per query: `LIST_LENGTH` or the whole gallery */
  length: number;
  /** [queries · length] gallery items, best first; ties to the lower index */
  items: Int32Array;
  /** [queries · length] */
  similarities: Float32Array;
  /** [queries] similarity of the best item that is not listed; NaN where all are */
  next: Float32Array;
  /** [queries · length] 1 where the item is truly relevant to the query */
  relevant: Uint8Array;
  /** [queries] rank of the query's own match, from 1, before everything it is tied with; of a video, by the best text of every video */
  ranks: Int32Array;
  /** [queries] other items that score exactly as the query's own match */
  ties: Int32Array;
  /** [gallery] c_j: mean similarity to the memory bank of training pairs' other modality */
  centrality: Float32Array;
}

/** What one model does on one gallery. */
export interface GalleryView {
  videos: number;
  texts: number;
  /** [texts] the text's own video: texts are numbered video by video */
  videoOf: Int32Array;
  /** [videos + 1] number of each video's first text, and how many there are */
  starts: Int32Array;
  domain: GalleryName;
  /** whether these weights know token merging as training left it: global similarities mean something only then */
  hasMerging: boolean;
  /** pairs of the bank behind the centralities */
  bankPairs: number;
  /** [texts] */
  captions: string[];
  /** [videos] what each clip shows, in words */
  contents: string[];
  /** [texts], [videos] the group of each caption and of each clip, for instance `generic captions`; the same for all where there are none */
  textGroups: string[];
  videoGroups: string[];
  t2v: WayView;
  v2t: WayView;
  /** milliseconds that it took; 0 for what was known already */
  took: { encode: number; similarity: number; lists: number };
  /** what computed it, where it ships with the page */
  recorded?: { adapter: string; appVersion: string };
}

/** A clip as RGBA frames of 32×32. */
export interface ClipFrames {
  index: number;
  frames: number;
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** How a gallery item fares with a query. */
export interface ItemRank {
  /** from 1, before everything it is tied with */
  rank: number;
  /** other items that score exactly the same */
  ties: number;
  similarity: number;
}

/** One gallery item as its queries see it. */
export interface ItemView {
  item: number;
  /** queries in whose lists it comes first, best first; `place` in the list: ties to the lower index */
  queries: (ItemRank & { query: number; place: number; relevant: boolean })[];
  /** queries that it is truly relevant to */
  relevantQueries: number;
  /** at its own query, of several the one that ranks it best: its rank, and who is ranked above it */
  own: ItemRank & { query: number; above: { item: number; similarity: number; relevant: boolean }[] };
}

/** Gallery items of a query, best first. */
export interface RankedItems {
  items: { item: number; similarity: number; relevant: boolean | null }[];
  /** tokens of the caption as the model reads it, marks included; none of a clip */
  words: string[];
  /** words of a typed caption that the model does not know, and what they may have meant */
  unknown: { word: string; near: string[] }[];
  /** words of a typed caption that came too late, and how many the model reads */
  cut: string[];
  most: number;
}

/** A caption: one of the gallery by its number, or typed. */
export type CaptionChoice = number | string;

/** What is asked of retrieval. */
export type RetrievalQuery = { kind: 'text'; caption: CaptionChoice } | { kind: 'video'; clip: number };

/** How a caption and a clip match, token by token (late interaction). */
export interface Alignment {
  /** tokens of the caption, marks included, padding left out */
  words: string[];
  /** softmax weights of words and frames */
  wordWeights: number[];
  frameWeights: number[];
  /** [words][frames] cosines */
  values: number[][];
  similarity: number;
}

/** Token merging of one modality: which token is in which cluster. */
export interface MergeRounds {
  tokens: string[];
  /** softmax over the tokens of the first round's scores, padding left out */
  scores: number[];
  /** per round: cluster of every token that entered it */
  rounds: number[][];
}

/** Which part of the similarities is looked at: some items, and the queries that they belong to. */
export interface MatrixRequest {
  way: Way;
  /** items by N_k of `USUAL_K` (src/config/schema.ts), most first, and queries as their items; or both as drawn */
  order: 'hubs' | 'index';
  /** items, and their own queries; more than `MATRIX_CELLS` (src/analysis/similarity-matrix.ts) are averaged in blocks */
  count: number;
}

/** Values on a grid, row by row, with what rows and columns stand for. */
export interface GridView {
  rows: number;
  columns: number;
  values: Float32Array;
  /** what the first of every row's and column's block is: numbers of queries and items */
  rowItems: Int32Array;
  columnItems: Int32Array;
  /** pairs averaged per side of a cell; 1 where cells are exact */
  block: number;
}

/** Local and global similarities of a batch, its transport plan and the targets of the uniform loss. */
export interface BatchView {
  /** numbers of the videos, and of the text of each */
  videos: number[];
  texts: number[];
  /** [B·B] each */
  local: Float32Array;
  global: Float32Array;
  plan: Float32Array;
  targets: Float32Array;
  beta: number;
  iterations: number;
}

/** The query bank of post-hoc methods. */
export type BankKind = 'training' | 'other-domain' | 'test';

/** Post-hoc methods to try with their hyper-parameters. */
export interface PostHocRequest {
  bank: BankKind;
  /** the domain whose training queries are the bank, when it is another one */
  bankDomain: GalleryName;
  methods: { key: string; parameters: Record<string, number> }[];
  k: number;
}

/** Recall and hubness of one method in one direction: every measure of `HubnessReport`, and bad skewness. */
export interface PostHocFigures
  extends
    Pick<RecallMetrics, 'r1' | 'r5' | 'r10' | 'medianRank'>,
    Pick<ManyPositives, 'mapR' | 'rPrecision'>,
    Omit<HubnessReport, 'k' | 'antiHubs' | 'hubLimit' | 'groups'>,
    Pick<HubnessMetrics, 'badSkewness'> {
  ties: TieMetrics;
  /** R@1 of any relevant item: `r1` of `ManyPositives`. Lists end at k. */
  anyR1: number;
}

/** One row of the comparison; `raw` is without any method. */
export interface PostHocRow {
  key: string;
  title: string;
  t2v: PostHocFigures;
  v2t: PostHocFigures;
  /** microseconds per query, both directions, on this machine's CPU; the bank's part included */
  cost: number;
}

/** Pooled tokens of all pairs. */
export interface EmbeddingView {
  width: number;
  /** [texts · width], [videos · width] L2-normalised weighted mean tokens of captions and clips */
  text: Float32Array;
  video: Float32Array;
}

/** The explore worker's Comlink surface. Models are opened first; everything else names their key. */
export interface ExploreWorkerApi {
  /** Tells, now and whenever there is more, what WebGPU is used without and what is used instead of the plan, in a sentence each. */
  listen(onNotes: (notes: readonly string[]) => void): Promise<void>;
  /** Starts the backend. @returns what it is */
  start(): Promise<string>;
  /** Encodes the held-out pairs of a domain and ranks them; known results come back at once. */
  open(source: ModelSource, domain: GalleryName, onProgress: ExploreProgress): Promise<GalleryView>;
  /** Stops what is being opened: its `open` rejects soon. */
  cancel(key: string, domain: GalleryName): Promise<void>;
  /** Clips of the held-out pairs of a domain, drawn; no model is needed. */
  clips(data: DataConfig, domain: GalleryName, indices: readonly number[]): Promise<ClipFrames[]>;
  item(key: string, domain: GalleryName, way: Way, item: number): Promise<ItemView>;
  retrieve(key: string, domain: GalleryName, query: RetrievalQuery, count: number): Promise<RankedItems>;
  align(key: string, domain: GalleryName, caption: CaptionChoice, clip: number): Promise<Alignment>;
  /** How a caption's words and a clip's frames are merged. */
  merging(
    key: string,
    domain: GalleryName,
    caption: number,
    clip: number,
  ): Promise<{ text: MergeRounds; video: MergeRounds }>;
  matrix(key: string, domain: GalleryName, request: MatrixRequest): Promise<GridView>;
  batch(key: string, domain: GalleryName, first: number): Promise<BatchView>;
  bank(key: string, domain: GalleryName, way: Way): Promise<GridView>;
  embeddings(key: string, domain: GalleryName): Promise<EmbeddingView>;
  /** The same of a model that need not be opened, and is not kept. */
  embed(source: ModelSource, domain: GalleryName, onProgress: ExploreProgress): Promise<EmbeddingView>;
  postHoc(
    key: string,
    domain: GalleryName,
    request: PostHocRequest,
    onProgress: ExploreProgress,
  ): Promise<PostHocRow[]>;
}
