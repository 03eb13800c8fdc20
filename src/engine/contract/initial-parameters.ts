import type { ExperimentConfig } from '@/config/schema';
import type { Sides } from '@/data/source';
import { sidesOf } from '@/data/sources';
import { Random } from '@/math/random';
import { towerSides } from './sides';

/** A parameter on the CPU. */
export interface ParameterValue {
  shape: number[];
  data: Float32Array;
}

/** Number of values of a shape. */
const sizeOf = (shape: readonly number[]) => shape.reduce((product, d) => product * d, 1);

/** Where parameters are declared: normal with a standard deviation, or constant. */
class Declaration {
  readonly made = new Map<string, { shape: number[]; draw: () => Float32Array }>();

  constructor(private readonly seed: number) {}

  normal(name: string, shape: number[], deviation: number): void {
    const draw = () => {
      const random = new Random('parameter', this.seed, name);
      return Float32Array.from({ length: sizeOf(shape) }, () => deviation * random.normal());
    };
    this.made.set(name, { shape, draw });
  }

  constant(name: string, shape: number[], value: number): void {
    this.made.set(name, { shape, draw: () => new Float32Array(sizeOf(shape)).fill(value) });
  }

  linear(name: string, out: number, input: number, deviation: number): void {
    this.normal(`${name}.weight`, [out, input], deviation);
    this.constant(`${name}.bias`, [out], 0);
  }

  norm(name: string, width: number): void {
    this.constant(`${name}.weight`, [width], 1);
    this.constant(`${name}.bias`, [width], 0);
  }
}

/** CLIP's initial scales (module_clip.py initialize_parameters). */
function transformer(d: Declaration, prefix: string, width: number, layers: number): void {
  const attention = width ** -0.5;
  const projection = attention * (2 * layers) ** -0.5;
  for (let i = 0; i < layers; i++) {
    const block = `${prefix}.${i}`;
    d.normal(`${block}.attn.in_proj_weight`, [3 * width, width], attention);
    d.constant(`${block}.attn.in_proj_bias`, [3 * width], 0);
    d.linear(`${block}.attn.out_proj`, width, width, projection);
    d.norm(`${block}.ln_1`, width);
    d.norm(`${block}.ln_2`, width);
    d.linear(`${block}.mlp.c_fc`, 4 * width, width, (2 * width) ** -0.5);
    d.linear(`${block}.mlp.c_proj`, width, 4 * width, projection);
  }
}

/** @param size of a picture's side */
function convEncoder(d: Declaration, width: number, size: number): void {
  // 32 and 96 at the demo's width of 64.
  const [stem, wide] = [Math.ceil(width / 2), Math.ceil(1.5 * width)];
  const he = (input: number) => Math.sqrt(2 / input);
  const cells = (size / 8) ** 2;
  d.linear('clip.visual.conv.stem', stem, 6 * 16, he(6 * 16));
  d.linear('clip.visual.conv.reduce', wide, 16 * stem, he(16 * stem));
  d.norm('clip.visual.conv.norm', wide);
  d.linear('clip.visual.conv.cell.0', 2 * wide, wide, he(wide));
  // What depends on the place starts as strong as what does not: motion is told by it. Measured as for `pixelScale`, R@1
  // text→video was 13 % with a factor of 0.3, 19 % with 1, 22 % with 2 and 15 % with 4.
  d.linear('clip.visual.conv.cell.2', width, 2 * wide, 1.2 * (2 * wide) ** -0.5);
  d.linear('clip.visual.conv.place', width, cells * wide, 2 * (cells * wide) ** -0.5);
}

function visionTransformer(d: Declaration, model: ExperimentConfig['model'], size: number): void {
  const { frames, width } = model;
  const scale = frames.width ** -0.5;
  const grid = size / frames.patch;
  d.normal('clip.visual.conv1.weight', [frames.width, 3, frames.patch, frames.patch], (3 * frames.patch ** 2) ** -0.5);
  d.normal('clip.visual.class_embedding', [frames.width], scale);
  d.normal('clip.visual.positional_embedding', [grid * grid + 1, frames.width], scale);
  d.norm('clip.visual.ln_pre', frames.width);
  transformer(d, 'clip.visual.transformer.resblocks', frames.width, frames.layers);
  d.norm('clip.visual.ln_post', frames.width);
  d.normal('clip.visual.proj', [frames.width, width], scale);
}

/** Both rounds of token merging of one modality. */
function merging(d: Declaration, modality: 'text' | 'video', width: number, rounds: number): void {
  for (let round = 0; round < rounds; round++) {
    const [ctm, block] = [`${modality}_ctm${round}`, `${modality}_block${round}`];
    d.normal(`${ctm}.conv.conv.weight`, [width, width, 3], (3 * width) ** -0.5);
    d.norm(`${ctm}.norm`, width);
    d.linear(`${ctm}.score`, 1, width, 0.02);
    d.norm(`${block}.norm1`, width);
    d.linear(`${block}.attn.q`, width, width, 0.02);
    d.linear(`${block}.attn.kv`, 2 * width, width, 0.02);
    d.linear(`${block}.attn.proj`, width, width, 0.02);
  }
}

function declare(config: ExperimentConfig, sides: Sides): Declaration {
  const { model } = config;
  const { text, video } = towerSides(sides);
  const { width } = model;
  const d = new Declaration(config.seed);
  d.normal('clip.token_embedding.weight', [text.vocabulary, width], 1);
  d.normal('clip.positional_embedding', [text.positions, width], 0.1);
  transformer(d, 'clip.transformer.resblocks', width, model.text.layers);
  d.norm('clip.ln_final', width);
  d.normal('clip.text_projection', [width, width], width ** -0.5);
  d.constant('clip.logit_scale', [], Math.log(model.logitScale));
  if (model.frames.kind === 'conv') convEncoder(d, width, video.size);
  else visionTransformer(d, model, video.size);
  // As large as the frame tokens they are added to: at 0.3 the same pre-training reached 18 % instead of 22 %.
  d.normal('frame_position_embeddings.weight', [video.positions, width], 1);
  transformer(d, 'transformerClip.resblocks', width, model.temporal.layers);
  for (const name of ['text_weight_fc', 'video_weight_fc', 'text_weight_fc1', 'video_weight_fc1']) {
    d.linear(`${name}.0`, 2 * width, width, Math.sqrt(1 / width));
    d.linear(`${name}.2`, 1, 2 * width, 0.02);
  }
  merging(d, 'text', width, model.merging.textRatios.length);
  merging(d, 'video', width, model.merging.videoRatios.length);
  return d;
}

/**
 * Seeded initial parameters of a model, by their published names. Every parameter has a random stream of its own:
 * adding one never changes another.
 * @param sides of the data; what the config names unless stated
 */
export function initialParameters(
  config: ExperimentConfig,
  sides: Sides = sidesOf(config.data),
): Map<string, ParameterValue> {
  return new Map([...declare(config, sides).made].map(([name, { shape, draw }]) => [name, { shape, data: draw() }]));
}

/** Shapes of a model's parameters by name, without drawing any. */
export function parameterShapes(
  config: ExperimentConfig,
  sides: Sides = sidesOf(config.data),
): Map<string, { shape: number[] }> {
  return declare(config, sides).made;
}
