import { describe } from 'vitest';
import { keepsSourceContract } from './testing/source-contract';
import { listedSource } from './testing/listed-source';

describe('a source with several texts a video, read with a delay', () => {
  keepsSourceContract(() => listedSource(10));
});
