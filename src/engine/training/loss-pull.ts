import { ADDED_LOSSES, type LossSettings, withOnly } from '@/config/losses';
import type { GradientMap } from '../contract/engine';
import type { LossPull, PullTerm } from '@/protocol/training';

/** Parts of the model, by the beginnings of their parameters' names. */
const GROUPS: readonly (readonly [string, RegExp])[] = [
  ['text encoder', /^clip\.(?!visual|logit)/],
  ['frame encoder', /^clip\.visual\./],
  ['temporal transformer', /^(transformerClip\.|frame_position)/],
  ['token weights', /_weight_fc/],
  ['token merging', /_(ctm|block)\d/],
  ['logit scale', /^clip\.logit_scale$/],
];

/** The base, and which of the additional losses are on. */
export function pullTerms(losses: LossSettings): PullTerm[] {
  return ['centrality', ...ADDED_LOSSES.filter(name => losses[name].enabled && losses[name].weight !== 0)];
}

/** The settings in which the base and one more loss are on, as they are weighted in the total. */
export function withTerm(losses: LossSettings, term: PullTerm): LossSettings {
  return { ...withOnly(losses, [term]), centrality: losses.centrality };
}

/** whole − part, where the part is known; a gradient that the part lacks is all the whole's. */
function minus(whole: GradientMap, part: GradientMap): GradientMap {
  return new Map(
    [...whole].map(([name, values]) => {
      const other = part.get(name);
      return [name, other ? values.map((x, i) => x - other[i]!) : values];
    }),
  );
}

function dot(a: GradientMap, b: GradientMap, within: RegExp | null): number {
  let sum = 0;
  for (const [name, values] of a) {
    const other = b.get(name);
    if (!other || (within && !within.test(name))) continue;
    for (let i = 0; i < values.length; i++) sum += values[i]! * other[i]!;
  }
  return sum;
}

/**
 * How strongly each loss pulls at each part of the model, and whether they pull the same way. The gradient of a sum is the
 * sum of the gradients, so that of an additional loss is what it adds to centrality's alone; in float32 it is exact to
 * about 1e-6 of the larger of both.
 * @param gradientOf gradient of the total loss with these settings, weights included, all on the same batch and weights
 */
export async function lossPull(
  step: number,
  losses: LossSettings,
  gradientOf: (losses: LossSettings) => Promise<GradientMap>,
): Promise<LossPull> {
  const terms = pullTerms(losses);
  const base = await gradientOf(withTerm(losses, 'centrality'));
  const gradients: GradientMap[] = [base];
  for (const term of terms.slice(1)) gradients.push(minus(await gradientOf(withTerm(losses, term)), base));
  const measure = (name: string, within: RegExp | null) => {
    const products = gradients.map(a => gradients.map(b => dot(a, b, within)));
    const norms = products.map((row, i) => Math.sqrt(row[i]!));
    // 0 / 0: a loss that does not reach this part has no direction there.
    const cosines = products.map((row, i) => row.map((product, j) => product / (norms[i]! * norms[j]!)));
    return { name, norms, cosines };
  };
  const groups = [measure('whole model', null), ...GROUPS.map(([name, within]) => measure(name, within))];
  return { step, terms, groups };
}
