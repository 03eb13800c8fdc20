import { createServer } from 'vite';
import { readFileSync, writeFileSync } from 'node:fs';
const s = await createServer({ server: { middlewareMode: true, ws: false }, appType: 'custom', logLevel: 'error' });
const { presetNamed } = await s.ssrLoadModule('/src/config/presets.ts');
const { initialParameters } = await s.ssrLoadModule('/src/engine/model/initialize.ts');
const { withBackbone } = await s.ssrLoadModule('/src/engine/training/backbone.ts');
const { writeSafetensors } = await s.ssrLoadModule('/src/data/safetensors.ts');
const { ClipDataset } = await s.ssrLoadModule('/src/data/clips/dataset.ts');
const { Random } = await s.ssrLoadModule('/src/math/random.ts');
class BatchOrder { #epoch=-1; #order; constructor(seed, clips, captions, batchSize){Object.assign(this,{seed,clips,captions,batchSize}); this.stepsPerEpoch=Math.floor(clips/batchSize);}
 pairs(step){const epoch=Math.floor(step/this.stepsPerEpoch);return this.slice(epoch,(step%this.stepsPerEpoch)*this.batchSize,this.batchSize);}
 firstOf(epoch,count){return this.slice(epoch,0,Math.min(count,this.clips));}
 slice(epoch,start,count){ if(epoch!==this.#epoch){this.#epoch=epoch;this.#order=new Random('order',this.seed,epoch).permutation(this.clips);} return Array.from(this.#order.subarray(start,start+count),(clip,i)=>({clip,caption:new Random('caption choice',this.seed,epoch,start+i).below(this.captions)}));}}
const { encodeWords } = await s.ssrLoadModule('/src/data/clips/vocabulary.ts');
const O = '/tmp/np/';
const save = (n, a) => writeFileSync(O + n, new Uint8Array(a.buffer, a.byteOffset, a.byteLength));
const cfg = presetNamed('demo').config;
const bb = new Uint8Array(readFileSync('public/backbones/clips-p-3739ec00.safetensors'));
const D = cfg.data;
const common = { domain: D.domain, seed: D.seed, words: D.words };
const train = new ClipDataset({ ...common, split: 'train', clips: D.trainClips, captionsPerClip: 4 });
const test = new ClipDataset({ ...common, split: 'test', clips: D.testPairs, captionsPerClip: 1 });
for (let seed = 0; seed < 4; seed++) {
  const p = withBackbone(initialParameters({ ...cfg, seed }), bb);
  writeFileSync(`${O}init${seed}.safetensors`, writeSafetensors(p, { format: 'x' }));
  const order = new BatchOrder(seed, train.size, 4, 64);
  const rows = [];
  for (let i = 0; i < 512; i++) for (const { clip, caption } of order.pairs(i)) rows.push(clip, caption);
  for (let e = 0; e < 4; e++) for (const { clip, caption } of order.firstOf(e, 512)) rows.push(clip, caption);
  save(`order${seed}.i32`, Int32Array.from(rows));
}
for (const [name, d, caps] of [['train', train, 4], ['test', test, 1]]) {
  const px = new Uint8Array(d.size * 24576), ids = new Int32Array(d.size * caps * 16), len = new Int32Array(d.size * caps);
  for (let i = 0; i < d.size; i++) {
    px.set(d.pixels(i), i * 24576);
    for (let c = 0; c < caps; c++) { const e = encodeWords(d.caption(i, c).text, 16); ids.set(e.ids, (i * caps + c) * 16); len[i * caps + c] = e.length; }
  }
  save(`${name}.px`, px); save(`${name}.ids`, ids); save(`${name}.len`, len);
}
const rel = new Uint8Array(1e6);
for (let i = 0; i < 1000; i++) for (let j = 0; j < 1000; j++) rel[i * 1000 + j] = test.relevant(i, j) ? 1 : 0;
save('rel.u8', rel);
await s.close(); process.exit(0);
