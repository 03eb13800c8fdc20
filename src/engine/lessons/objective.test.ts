import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LossName, LossSettings } from '@/config/losses';
import type { ObjectiveRequest } from '@/protocol/learn-objective';
import type { LessonData } from '@/protocol/lessons';
import { unpacked } from '@/recorded/packed';
import { klConsistencyLoss } from '../reference/losses/kl';
import { neighborAdjustingLoss } from '../reference/losses/neighbor';
import { transportTargets, uniformRegularizationLoss } from '../reference/losses/uniform';
import { tf } from '../tf';
import { numbers, onCpu } from './cpu';
import { entryKinds, gradientsOf, objective, termsOf } from './objective';

let data: LessonData;
beforeAll(async () => {
  data = await unpacked<LessonData>(new Blob([readFileSync('public/recorded/demo.lessons.zip')]));
});

const requestOf = (name: string): ObjectiveRequest => {
  const { local, global, bank, centrality, logitScale } = data.states.find(s => s.name === name)!;
  return { local, global, bank, centrality, logitScale, losses: data.config.losses };
};

const off = (request: ObjectiveRequest, name: LossName): ObjectiveRequest => ({
  ...request,
  losses: { ...request.losses, [name]: { ...request.losses[name], enabled: false } },
});

/** Logarithm of the softmax of a row. */
function logSoftmax(row: readonly number[]): number[] {
  const sum = Math.log(row.reduce((s, x) => s + Math.exp(x), 0));
  return row.map(x => x - sum);
}

const rowsOf = (values: Float32Array, back: boolean) => {
  const count = Math.sqrt(values.length);
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (_, j) => values[back ? j * count + i : i * count + j]!),
  );
};

describe('the objective on the recorded batch', () => {
  it.each(['start', 'baseline', 'method'])('of %s is the reference losses both ways, in their order', async name => {
    const request = requestOf(name);
    const { losses, bank } = request;
    const view = await objective(request);
    const value = (term: LossName) => view.terms.find(t => t.name === term)!;
    const [neighbor, uniform, kl] = await onCpu(() => {
      const [s, g] = [request.local, request.global].map(x => tf.tensor2d(x, [64, 64]));
      const [back, backG] = [tf.transpose(s!), tf.transpose(g!)];
      // One bank item whose similarity is the mean of all.
      const memory = (c: Float32Array) => tf.tensor2d(c, [64, 1]);
      const mean = (a: tf.Scalar, b: tf.Scalar) => (numbers(a)[0]! + numbers(b)[0]!) / 2;
      return [
        mean(
          neighborAdjustingLoss(s!, memory(bank.t2v), losses.neighbor),
          neighborAdjustingLoss(back, memory(bank.v2t), losses.neighbor),
        ),
        mean(uniformRegularizationLoss(g!, losses.uniform), uniformRegularizationLoss(backG, losses.uniform)),
        mean(klConsistencyLoss(g!, s!), klConsistencyLoss(backG, back)),
      ] as const;
    });
    expect(value('neighbor').value).toBeCloseTo(neighbor, 5);
    expect(value('uniform').value).toBeCloseTo(uniform, 5);
    expect(value('kl').value).toBeCloseTo(kl, 7);
  });

  it('has the centrality loss and KL as their formulas say', async () => {
    const request = requestOf('method');
    const { local, global, centrality, logitScale } = request;
    let [weighted, plain, kl] = [0, 0, 0];
    for (const back of [false, true]) {
      const own = back ? centrality.video : centrality.text;
      const [s, g] = [rowsOf(local, back), rowsOf(global, back)];
      s.forEach((row, i) => {
        const nll = -logSoftmax(row.map(x => logitScale * x))[i]!;
        weighted += (Math.exp(0.3 * own[i]!) * nll) / 128;
        plain += nll / 128;
        const [p, q] = [logSoftmax(row), logSoftmax(g[i]!)];
        kl += p.reduce((sum, x, j) => sum + Math.exp(x) * (x - q[j]!), 0) / (2 * 64 * 64);
      });
    }
    const [first, , , last] = (await objective(request)).terms;
    expect(first!.value).toBeCloseTo(weighted, 5);
    expect(last!.value).toBeCloseTo(kl, 7);
    expect((await objective(off(request, 'centrality'))).terms[0]!.value).toBeCloseTo(plain, 5);
  });

  it('has the gradients that small changes of the entries show', async () => {
    const request = requestOf('method');
    const all = await onCpu(() => gradientsOf(request));
    const kinds = entryKinds(request);
    const step = 2e-3;
    /** Another item would become a neighbour: there is no slope. */
    const stays = (at: number) =>
      [step, -step].every(by => {
        const local = request.local.slice();
        local[at]! += by;
        return entryKinds({ ...request, local }).every((kind, i) => kind === kinds[i]);
      });
    const slope = (name: LossName, matrix: 'local' | 'global', at: number) => {
      const value = (by: number) => {
        const moved = { local: request.local.slice(), global: request.global.slice() };
        moved[matrix][at]! += by;
        const [s, g] = [moved.local, moved.global].map(x => tf.tensor2d(x, [64, 64]));
        return numbers(termsOf(request)[name](s!, g!))[0]!;
      };
      return (value(step) - value(-step)) / (2 * step);
    };
    for (const kind of ['own', 'central', 'remote', 'rest'] as const)
      for (const [name, matrix] of [
        ['centrality', 'local'],
        ['neighbor', 'local'],
        ['kl', 'local'],
        ['kl', 'global'],
      ] as const) {
        const at = kinds.findIndex((other, i) => other === kind && stays(i));
        const found = await onCpu(() => slope(name, matrix, at));
        expect(Math.abs(all[name][matrix][at]! - found), `${name} ${matrix} ${kind}`).toBeLessThan(3e-4);
      }
  });

  it('takes the plan of the uniform loss for a constant', async () => {
    const request = requestOf('start');
    const { global } = (await onCpu(() => gradientsOf(request))).uniform;
    // τ (softmax(τG) − targets) / B in both directions, targets as they are.
    const { temperature } = request.losses.uniform;
    const expected = await onCpu(() => {
      const g = tf.tensor2d(request.global, [64, 64]);
      const of = (x: tf.Tensor) =>
        tf.sub(tf.softmax(tf.mul(x, temperature)), transportTargets(x, request.losses.uniform));
      const both = tf.add(of(g), tf.transpose(of(tf.transpose(g))));
      return numbers(tf.mul(both, temperature / (2 * 64)));
    });
    expected.forEach((x, at) => expect(Math.abs(global[at]! - x)).toBeLessThan(1e-6));
  });

  it('moves nothing in sum: what some entries of a row gain, others lose', async () => {
    const { terms } = await objective(requestOf('start'));
    for (const { name, push } of terms)
      for (const { own, central, remote, rest } of [push.local, push.global])
        expect(Math.abs(own + central + remote + rest), name).toBeLessThan(1e-5);
  });
});

it('entries are own pairs, neighbours of a text or of a video that are central or not, and the rest', () => {
  const local = Float32Array.of(9, 3, 2, 1, 9, 5, 4, 0, 9);
  const bank = { t2v: Float32Array.of(1, 2, 3), v2t: Float32Array.of(1, 3, 2) };
  const losses = { neighbor: { neighbors: 1 } } as LossSettings;
  const rows = [
    ['own', 'remote', 'rest'],
    ['rest', 'own', 'central'],
    ['remote', 'rest', 'own'],
  ];
  expect(entryKinds({ local, bank, losses })).toEqual(rows.flat());
});
