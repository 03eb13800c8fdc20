import { testTexts, tokenLengths, videoCounts } from '@/config/data-kinds';
import { baselineOf, presetNamed, SHORTEST } from '@/config/presets';
import type { ExperimentConfig } from '@/config/schema';
import type { Pace } from '@/protocol/training';
import { surveyPlans } from '../plan/plan-survey';
import { planProblem } from '../plan/shape';
import { SOFTWARE_TUNING } from '../plan/tuning';

/** Multiplications and additions of a step, and of everything that a run computes. */
function workOf(config: ExperimentConfig): { step: number; whole: number } {
  const plans = surveyPlans(config, SOFTWARE_TUNING, false);
  const of = (name: string) => plans.find(plan => plan.name === name)?.flops ?? 0;
  const { steps, batchSize, data, evaluation } = config;
  const [{ test: videos }, texts] = [videoCounts(data), testTexts(data)];
  const step = of('a training step');
  // A tile of similarities holds so many rows that the tiles together are the whole matrix.
  const test = Math.ceil(texts / batchSize) * of('encoding the gallery') + pairFlops(config) * texts * videos;
  return { step, whole: steps * step + (Math.floor(steps / evaluation.every) + 1) * test };
}

/** Work of the similarity of one pair. */
const pairFlops = ({ data, model }: ExperimentConfig) => {
  const { text, video } = tokenLengths(data);
  return 2 * text * video * model.width;
};

/** Steps after which the time is estimated: the first ones draw clips and warm up. */
const TOLD_AT = new Set([2, 5, 10, 25]);

/** Estimates how long a comparison, and the shortest preset instead of it, takes on the adapter at hand. */
export class PaceKeeper {
  #work: { step: number; whole: number; short: number } | null = null;

  /** @param configs of all runs; nothing is estimated where one has no plan to count the work of */
  constructor(private readonly configs: readonly ExperimentConfig[]) {}

  /** @param stepSeconds time of a step of all runs @returns the estimate where it is time for one */
  after(step: number, stepSeconds: number): Pace | null {
    if (!TOLD_AT.has(step) || this.configs.some(config => planProblem(config) !== null)) return null;
    this.#work ??= this.#count();
    const { step: flops, whole, short } = this.#work;
    const perFlop = stepSeconds / flops;
    return { seconds: whole * perFlop, shortSeconds: short * perFlop };
  }

  #count() {
    const works = this.configs.map(workOf);
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
    const { config, compares } = presetNamed(SHORTEST);
    const short = [config, ...(compares ? [baselineOf(config)] : [])].map(workOf);
    return {
      step: sum(works.map(work => work.step)),
      whole: sum(works.map(work => work.whole)),
      short: sum(short.map(work => work.whole)),
    };
  }
}
