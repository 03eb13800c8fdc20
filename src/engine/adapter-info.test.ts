import { describe, expect, it } from 'vitest';
import { describeAdapter } from './adapter-info';

const names = { vendor: 'nvidia', architecture: 'ampere', device: '', description: '' };
const adapter = (members: object) => members as GPUAdapter;

describe('an adapter', () => {
  it('is described by what it has', async () => {
    const { name, software, info } = await describeAdapter(adapter({ info: names }));
    expect({ name, software, info }).toEqual({ name: 'nvidia ampere', software: false, info: names });
  });

  it('is asked where it has no description yet (Chrome before 127)', async () => {
    const described = await describeAdapter(adapter({ requestAdapterInfo: async () => names }));
    expect(described).toMatchObject({ name: 'nvidia ampere', software: false });
  });

  it('may be known by its vendor alone', async () => {
    const vendor = { vendor: 'apple', architecture: '', device: '', description: '' };
    expect((await describeAdapter(adapter({ info: vendor }))).name).toBe('apple');
  });

  it.each([
    ['nothing at all', {}],
    ['a question that is refused', { requestAdapterInfo: () => Promise.reject(new Error('no')) }],
  ])('is used without a name when it has %s', async (_, members) => {
    const { name, software, info } = await describeAdapter(adapter(members));
    expect({ name, software }).toEqual({ name: 'unnamed adapter', software: false });
    expect(info.vendor).toBe('');
  });

  it.each([
    ['its description says so', { info: { ...names, isFallbackAdapter: true } }],
    ['it says so itself, as it once did', { info: names, isFallbackAdapter: true }],
    ['its name says so', { info: { ...names, description: 'SwiftShader' } }],
    ['its name says so, under Windows', { info: { ...names, description: 'Microsoft Basic Render Driver' } }],
  ])('computes on the CPU when %s', async (_, members) => {
    expect((await describeAdapter(adapter(members))).software).toBe(true);
  });
});
