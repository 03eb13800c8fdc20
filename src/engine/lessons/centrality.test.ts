import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { LessonData } from '@/protocol/lessons';
import { unpacked } from '@/recorded/packed';
import { tf } from '../tf';
import { centrality, centralitySteps, centralityToy, toyLoss, type Weighing } from './centrality';
import { numbers, onCpu } from './cpu';

const TOY = { texts: [-62, -30, 3, 33, 70], videos: [-50, -38, 12, 20, 95], scale: 1.3, logitScale: 4 };

/** L at angles, texts first. */
const lossAt = (angles: number[], weighing: Weighing) =>
  onCpu(() => {
    const points = tf.tensor2d(angles.map(a => [Math.cos(a), Math.sin(a)]));
    return numbers(toyLoss(points, TOY, weighing))[0]!;
  });

it.each(['none', 'published'] as const)(
  'pulls of a toy with weights %s are finite differences of its loss',
  async weighing => {
    const view = await centralityToy(TOY);
    const { pulls, loss } = weighing === 'none' ? view.plain : view.published;
    const angles = [...TOY.texts, ...TOY.videos].map(a => (a * Math.PI) / 180);
    expect(await lossAt(angles, weighing)).toBeCloseTo(loss, 6);
    const step = 0.02;
    for (let i = 0; i < angles.length; i++) {
      const moved = (by: number) =>
        lossAt(
          angles.map((a, at) => (at === i ? a + by : a)),
          weighing,
        );
      expect(-((await moved(step)) - (await moved(-step))) / (2 * step)).toBeCloseTo(pulls[i]!, 3);
    }
  },
);

it('weights as constants scale the pull of a sample’s own loss; through them comes κ·w·nll·∂C more', async () => {
  const { plain, constant, published, centrality: C, weights } = await centralityToy(TOY);
  const angles = [...TOY.texts, ...TOY.videos].map(a => (a * Math.PI) / 180);
  // By hand: mean cosine of every text to all texts, itself included.
  const byHand = TOY.texts.map(
    a => TOY.texts.reduce((sum, b) => sum + Math.cos(((a - b) * Math.PI) / 180), 0) / TOY.texts.length,
  );
  byHand.forEach((c, i) => expect(C[i]).toBeCloseTo(c, 5));
  weights.forEach((w, i) => expect(w).toBeCloseTo(Math.exp(1.3 * C[i]!), 4));
  expect(constant.loss).toBeCloseTo(published.loss, 6);
  // −log softmax of every sample's match
  const n = TOY.texts.length;
  const logit = (t: number, v: number) => 4 * Math.cos(angles[t]! - angles[n + v]!);
  const nll = [...Array(2 * n).keys()].map(at => {
    const i = at % n;
    const row = [...Array(n).keys()].map(j => (at < n ? logit(i, j) : logit(j, i)));
    return Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)) - logit(i, i);
  });
  expect(plain.loss).toBeCloseTo(nll.reduce((a, b) => a + b, 0) / (2 * n), 5);
  // dC_j/dθ_i = −sin(θ_i − θ_j)/n for j ≠ i, and dC_i/dθ_i = Σ_j −sin(θ_i − θ_j)/n
  angles.forEach((angle, i) => {
    const own = i < n ? [...Array(n).keys()] : [...Array(n).keys()].map(j => n + j);
    const through = own.reduce((sum, j) => {
      const slope = -Math.sin(angle - angles[j]!) / n;
      const of = (k: number) => (1.3 * weights[k]! * nll[k]!) / (2 * n);
      return sum + slope * (of(j) + of(i));
    }, 0);
    expect(published.pulls[i]! - constant.pulls[i]!).toBeCloseTo(-through, 4);
  });
});

it('without κ nothing is weighted, and a small step lowers the loss', async () => {
  const off = await centralityToy({ ...TOY, scale: 0 });
  expect([...off.weights]).toEqual(Array(10).fill(1));
  off.published.pulls.forEach((x, i) => expect(x).toBeCloseTo(off.plain.pulls[i]!, 6));
  const before = await centralityToy(TOY);
  const after = await centralityToy({ ...TOY, ...(await centralitySteps({ ...TOY, steps: 5, rate: 10 })) });
  expect(after.published.loss).toBeLessThan(before.published.loss);
});

it('weighs the recorded batch: w = exp(κ·C), and the mean of w·nll', async () => {
  const file = await unpacked<LessonData>(new Blob([readFileSync('public/recorded/demo.lessons.zip')]));
  const start = file.states[0]!;
  const { local, centrality: C, logitScale } = start;
  const bank = { text: start.bank.v2t, video: start.bank.t2v };
  const request = { local, centrality: C, bank, logitScale, k: 5 };
  const { text, video } = await centrality({ ...request, scale: 0.3 });
  text.weights.forEach((w, i) => expect(w).toBeCloseTo(Math.exp(0.3 * start.centrality.text[i]!), 5));
  expect(text.occurrence.reduce((a, b) => a + b, 0)).toBe(5 * text.weights.length);
  // What the bank calls central is found often; C does not tell.
  expect(text.bankCorrelation).toBeGreaterThan(0.6);
  expect(video.bankCorrelation).toBeGreaterThan(0.6);
  expect(Math.max(text.correlation, video.correlation)).toBeLessThan(0);
  const n = text.weights.length;
  let [plain, weighted] = [0, 0];
  for (let i = 0; i < n; i++) {
    const row = [...start.local.subarray(i * n, (i + 1) * n)].map(s => s * start.logitScale);
    const nll = Math.log(row.reduce((sum, x) => sum + Math.exp(x - row[i]!), 0));
    plain += nll / n;
    weighted += (nll * text.weights[i]!) / n;
  }
  expect(text.plain).toBeCloseTo(plain, 4);
  expect(text.weighted).toBeCloseTo(weighted, 4);
  const off = await centrality({ ...request, scale: 0 });
  expect(off.video.weighted).toBeCloseTo(video.plain, 6);
});
