import { writtenInVersion3 } from '@/config/data-kinds';
import { withoutUnusedLater } from '@/config/later-losses';
import type { ExperimentConfig } from '@/config/schema';
import { groupKey, isBaselineConfig } from './groups';
import { RUN_COLORS, type RunColor } from './record';

/** Colours that are given away by turns: the baselines' is not. */
const PALETTE = RUN_COLORS.filter(color => color !== 'baseline');

/** Configs whose colours are remembered; beyond them, a colour follows from the config alone. */
const MOST = 256;

/** What a run's colour depends on. */
export interface Coloured {
  config: ExperimentConfig;
  /** chosen by the user */
  color?: RunColor | undefined;
}

/** A short name of a text (FNV-1a, 32 bits). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** Version of configs when data had no kind yet: browsers remember colours by how configs were written then. */
const REMEMBERED = 3;

/** Hashes of configs that were asked for: a config never changes. */
const hashes = new WeakMap<ExperimentConfig, number>();

/** What a config's colour is remembered by: a later version of the page gives it no other one. */
function colorKey(config: ExperimentConfig): number {
  const known = hashes.get(config);
  if (known !== undefined) return known;
  // All parameters were trained.
  const { trains, ...rest } = config.optimizer;
  const optimizer = trains === 'all' ? rest : config.optimizer;
  const [data, losses] = [writtenInVersion3(config.data), withoutUnusedLater(config.losses)];
  const written = { ...config, version: REMEMBERED, data, losses, optimizer };
  const hash = hashOf(groupKey(written as unknown as ExperimentConfig));
  hashes.set(config, hash);
  return hash;
}

/**
 * Which colour belongs to which runs: runs that differ in the seed alone share one, plain baselines are grey, and what the user chose
 * comes first. A colour once given to a config stays with it.
 */
export class RunColors {
  /** hashes of the configs, at the place of their colour */
  readonly #places: number[];

  /**
   * @param known what `known` said before
   * @param onNew told when a config got a colour
   */
  constructor(
    known: readonly number[],
    private readonly onNew: (known: readonly number[]) => void = () => {},
  ) {
    this.#places = known.slice(0, MOST);
  }

  /** The colour of a run. */
  of({ config, color }: Coloured): RunColor {
    if (color) return color;
    if (isBaselineConfig(config)) return 'baseline';
    return PALETTE[this.placeOf(config) % PALETTE.length]!;
  }

  /** The how many-th config that got a colour this is: those of the same colour differ in it. */
  placeOf(config: ExperimentConfig): number {
    const hash = colorKey(config);
    const known = this.#places.indexOf(hash);
    if (known >= 0) return known;
    if (this.#places.length >= MOST) return hash % MOST;
    this.#places.push(hash);
    this.onNew(this.#places);
    return this.#places.length - 1;
  }
}
