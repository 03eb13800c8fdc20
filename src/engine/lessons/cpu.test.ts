import { expect, it } from 'vitest';
import { tf } from '../tf';
import { numbers, onCpu, valueAndGradient } from './cpu';

it('computes on the CPU backend and leaves no tensor behind', async () => {
  const values = await onCpu(() => numbers(tf.mul(tf.tensor1d([1, 2, 3]), 2)));
  expect([...values]).toEqual([2, 4, 6]);
  expect(tf.getBackend()).toBe('cpu');
  const before = tf.memory().numTensors;
  const of = await onCpu(() => valueAndGradient(tf.tensor1d([1, 2]), x => tf.sum(tf.square(x)) as tf.Scalar));
  expect(of.value).toBe(5);
  expect([...of.gradient]).toEqual([2, 4]);
  expect(tf.memory().numTensors).toBe(before);
});

it('tells what went wrong, and goes on', async () => {
  await expect(
    onCpu(() => {
      throw new RangeError('as it should');
    }),
  ).rejects.toThrow('as it should');
  expect(tf.engine().state.activeScope).toBeFalsy();
});
