import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSafetensors, SafetensorsError, writeSafetensors } from './safetensors';

const sample = writeSafetensors(
  new Map([
    ['a', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ['scalar', { shape: [], data: Float32Array.of(-0.5) }],
  ]),
  { made: 'here' },
);

describe('safetensors', () => {
  it('reads what it wrote', () => {
    const { metadata, tensors } = parseSafetensors(sample);
    expect(metadata).toEqual({ made: 'here' });
    expect(tensors.get('a')).toEqual({ dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
    expect(tensors.get('scalar')?.shape).toEqual([]);
  });

  it('refuses truncated and mutated files with its own error, and never anything else', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: sample.length - 1 }),
        fc.nat({ max: 255 }),
        fc.nat({ max: sample.length }),
        (at, byte, end) => {
          const bytes = sample.slice(0, end);
          if (at < bytes.length) bytes[at] = byte;
          try {
            parseSafetensors(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(SafetensorsError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('keeps half-precision numbers in half the room, rounded to the nearest', () => {
    const values = Float32Array.of(1, -0.5, 1 / 3, 65504, 6e-8, 2049, -0, 1e6);
    const half = writeSafetensors(new Map([['x', { shape: [8], data: values }]]), {}, 'F16');
    const { dtype, data } = parseSafetensors(half).tensors.get('x')!;
    expect(dtype).toBe('F16');
    // 2049 lies between 2048 and 2050: ties go to the even one. The smallest number is 2⁻²⁴.
    expect([...data]).toEqual([1, -0.5, 0.333251953125, 65504, 2 ** -24, 2048, -0, Infinity]);
    const again = writeSafetensors(new Map([['x', { shape: [8], data: data as Float32Array }]]), {}, 'F16');
    expect(again).toEqual(half);
  });

  it('names what is wrong', () => {
    expect(() => parseSafetensors(sample.slice(0, 4))).toThrow('shorter than a safetensors header');
    expect(() => parseSafetensors(sample.slice(0, -4))).toThrow('Tensor "scalar"');
  });
});
