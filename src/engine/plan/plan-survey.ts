import { testTexts, videoCounts } from '@/config/data-kinds';
import { LOSS_NAMES, type LossSettings, withOnly } from '@/config/losses';
import type { ExperimentConfig } from '@/config/schema';
import { pixelScale } from '../contract/pixels';
import { parameterShapes } from '../contract/initial-parameters';
import { rateOf } from '../contract/rates';
import { crossKernel } from './cross-similarity';
import { dryDevice } from './dry-device';
import { DeviceGallery } from './device-gallery';
import { weighTokens, tokenLayout } from './model/similarity';
import { ParameterArena } from './parameter-arena';
import { type Kernel, PlanBuilder, type PlanBuffer } from './plan';
import { planInputs } from './plan-inputs';
import { PlanRecorder } from './plan-recorder';
import { planShape } from './shape';
import { stepTerms } from './step-terms';
import { recordEncoder, recordPush, recordStep } from './training-plan';
import type { Tuning } from './tuning';

/** A plan as it is recorded: nothing is compiled or allocated. */
export interface SurveyedPlan {
  /** what it is for */
  name: string;
  kernels: readonly Kernel[];
  /** everything that its kernels bind */
  buffers: readonly Pick<PlanBuffer, 'label' | 'bytes'>[];
  /** multiplications and additions, as far as kernels state them */
  flops: number;
}

/** Every set of losses that a step, or taking the losses apart, is compiled with. */
function lossSets(losses: LossSettings): LossSettings[] {
  const on = LOSS_NAMES.filter(name => losses[name].enabled);
  const sets = [
    losses,
    ...LOSS_NAMES.map(name =>
      withOnly(
        losses,
        on.filter(other => other === name),
      ),
    ),
    withOnly(losses, []),
  ];
  return [...new Map(sets.map(set => [JSON.stringify(set), set])).values()];
}

/**
 * Records every plan that training, testing and looking at a config compiles, anywhere and without a device.
 * @param config one that has a plan
 * @param apart whether to include the plans that take the losses apart, too: one for every set of them
 */
export function surveyPlans(config: ExperimentConfig, tuning: Tuning, apart = true): SurveyedPlan[] {
  const device = dryDevice(tuning);
  const { losses, optimizer, bankSize, evaluation } = config;
  const { test: videos } = videoCounts(config.data);
  const texts = testTexts(config.data);
  const shape = planShape(config);
  const scale = pixelScale(config.model);
  const layout = tokenLayout(shape, bankSize);
  const arena = new ParameterArena(device, parameterShapes(config), optimizer.trains);
  const { inputs } = planInputs(device, shape, layout, arena.trained.length);
  const plans: SurveyedPlan[] = [];
  const add = (name: string, ...builders: PlanBuilder[]) => {
    const recorded = builders.map(builder => builder.recorded);
    plans.push({
      name,
      kernels: recorded.flatMap(r => r.kernels),
      buffers: recorded.flatMap(r => [...r.buffers]),
      flops: builders.reduce((sum, builder) => sum + builder.flops, 0),
    });
  };
  const record = (name: string, body: (recorder: PlanRecorder) => void) => {
    const recorder = new PlanRecorder(arena, inputs.masks, device);
    body(recorder);
    add(name, recorder.builder);
  };
  const rule = { optimizer, rateOf: (parameter: string) => rateOf(optimizer, parameter), pixelScale: scale };
  record('a training step', recorder =>
    recordStep(recorder, inputs, shape, bankSize, { ...rule, terms: stepTerms(losses), updates: true }),
  );
  for (const set of apart ? lossSets(losses) : [])
    record('taking the losses apart', recorder =>
      recordStep(recorder, inputs, shape, bankSize, { ...rule, terms: stepTerms(set), updates: false }),
    );
  record('filling the memory bank', recorder => {
    recordEncoder(recorder, inputs, shape, scale);
    recordPush(recorder, inputs, shape, layout, false);
  });
  record('encoding', recorder => recordEncoder(recorder, inputs, shape, scale));
  const gallery = new DeviceGallery(device, { texts, videos }, evaluation.k, shape);
  record('encoding the gallery', recorder => {
    recordEncoder(recorder, inputs, shape, scale);
    const weighed = weighTokens(recorder, inputs.tokens, shape, tokenLayout(shape, 0));
    gallery.recordStore(recorder.builder, inputs.tokens, weighed.scales, weighed.weights);
  });
  add('retrieval', gallery.builders.own, gallery.builders.tile);
  const looking = new PlanBuilder();
  const { words, frames, width } = shape;
  const [text, video] = [
    { count: texts, length: words },
    { count: videos, length: frames },
  ];
  const { kernel, args, buffers } = crossKernel(text, video, width);
  looking.dispatch(kernel, buffers, args);
  add('looking at a gallery', looking);
  return plans;
}
