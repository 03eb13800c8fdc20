import { kOccurrence } from '@/analysis/hubness';
import type {
  CentralityRequest,
  CentralityView,
  ToyPulls,
  ToyRequest,
  ToySteps,
  ToyView,
  WeightedSide,
} from '@/protocol/learn-centrality';
import { centralityWeightingLoss, centralityWeights } from '../reference/losses/centrality';
import { l2Normalize } from '../reference/model/layers';
import { detach, tf } from '../tf';
import { numbers, onCpu, valueAndGradient } from './cpu';
import { rankCorrelation } from './points';

/** Weights, N_k and loss of both modalities of a recorded batch. */
export function centrality(request: CentralityRequest): Promise<CentralityView> {
  return onCpu(() => {
    const { local, centrality: C, bank, logitScale, scale, k } = request;
    const count = C.text.length;
    const texts = tf.tensor2d(local, [count, count]);
    const videos = tf.transpose(texts);
    const sideOf = (queries: tf.Tensor, gallery: tf.Tensor, side: 'text' | 'video'): WeightedSide => {
      const own = C[side];
      // The recorded C(i) are what `centralityWeights` takes the exponential of.
      const weights = tf.exp(tf.mul(tf.tensor1d(own), scale));
      const logits = tf.mul(queries, logitScale);
      const { counts } = kOccurrence({ rows: count, columns: count, values: numbers(gallery) }, k);
      return {
        weights: numbers(weights),
        occurrence: counts,
        correlation: rankCorrelation(own, counts),
        bankCorrelation: rankCorrelation(bank[side], counts),
        plain: numbers(centralityWeightingLoss(logits, null))[0]!,
        weighted: numbers(centralityWeightingLoss(logits, weights))[0]!,
      };
    };
    return { text: sideOf(texts, videos, 'text'), video: sideOf(videos, texts, 'video') };
  });
}

/** How the weights enter the gradient. */
export type Weighing = 'none' | 'constant' | 'published';

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** [2B, 2] the points of the plane, texts first. */
const pointsOf = ({ texts, videos }: ToyRequest) =>
  tf.tensor2d([...texts, ...videos].map(angle => [Math.cos(radians(angle)), Math.sin(radians(angle))]));

/** Both modalities of the plane, [B, 2] each; every point is its own only token, and its own global feature. */
const sidesOf = (points: tf.Tensor) => tf.split(points, 2) as [tf.Tensor, tf.Tensor];

const weightsOf = (side: tf.Tensor, scale: number) =>
  centralityWeights(tf.reshape(side, [side.shape[0] ?? 1, 1, 2]), side, scale);

/**
 * The loss of both directions of the plane, as `centralityTerm` of the reference adds them up; similarities are cosines.
 * @param points [2B, 2] texts, then videos
 */
export function toyLoss(points: tf.Tensor, { scale, logitScale }: ToyRequest, weighing: Weighing): tf.Scalar {
  const [texts, videos] = sidesOf(points);
  const logits = tf.mul(tf.matMul(l2Normalize(texts), l2Normalize(videos), false, true), logitScale);
  const weigh = (side: tf.Tensor) => {
    if (weighing === 'none') return null;
    const weights = weightsOf(side, scale);
    return weighing === 'constant' ? detach(weights) : weights;
  };
  const there = centralityWeightingLoss(logits, weigh(texts));
  const back = centralityWeightingLoss(tf.transpose(logits), weigh(videos));
  return tf.mul(tf.add(there, back), 0.5) as tf.Scalar;
}

/** Cosines do not see lengths: all that a gradient moves is the angle. */
function pullsOf(request: ToyRequest, weighing: Weighing): ToyPulls {
  const points = pointsOf(request);
  const { value, gradient } = valueAndGradient(points, x => toyLoss(x, request, weighing));
  const angles = [...request.texts, ...request.videos].map(radians);
  const pulls = Float32Array.from(
    angles,
    (angle, i) => gradient[2 * i]! * Math.sin(angle) - gradient[2 * i + 1]! * Math.cos(angle),
  );
  return { loss: value, pulls };
}

/** C(i), w_i and the pulls on every point of the plane. */
export function centralityToy(request: ToyRequest): Promise<ToyView> {
  return onCpu(() => {
    const both = (scale: number) => sidesOf(pointsOf(request)).map(side => weightsOf(side, scale));
    return {
      centrality: numbers(tf.log(tf.concat(both(1)))),
      weights: numbers(tf.concat(both(request.scale))),
      plain: pullsOf(request, 'none'),
      constant: pullsOf(request, 'constant'),
      published: pullsOf(request, 'published'),
    };
  });
}

/** Gradient descent on the angles, as published. */
export function centralitySteps({ steps, rate, ...request }: ToySteps): Promise<Pick<ToyRequest, 'texts' | 'videos'>> {
  return onCpu(() => {
    let { texts, videos } = request;
    const count = texts.length;
    const moved = (angle: number, pull: number) => ((((angle + rate * pull + 180) % 360) + 360) % 360) - 180;
    for (let step = 0; step < steps; step++) {
      const { pulls } = pullsOf({ ...request, texts, videos }, 'published');
      texts = texts.map((angle, i) => moved(angle, pulls[i]!));
      videos = videos.map((angle, i) => moved(angle, pulls[count + i]!));
    }
    return { texts, videos };
  });
}
