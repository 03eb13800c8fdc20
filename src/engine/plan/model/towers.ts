import type { PixelScale } from '../../contract/pixels';
import { addRows, embedding, embeddingGradient } from '../kernels/embedding';
import { layerNorm, layerNormGradient, type LayerNormSpec } from '../kernels/layer-norm';
import type { PlanBuffer } from '../plan';
import type { PlanRecorder } from '../plan-recorder';
import type { PlanShape } from '../shape';
import { convFrames } from './conv-frames';
import { type BlockPart, sumNormPartials, transformerBlock } from './transformer';

/** CLIP's epsilon, and that of until_module.py. */
const [CLIP_EPS, TEMPORAL_EPS] = [1e-5, 1e-12];

/** What changes from batch to batch. */
export interface TowerInputs {
  /** batch·words token ids */
  ids: PlanBuffer;
  /** where every id is used: see `tokenUses` */
  starts: PlanBuffer;
  uses: PlanBuffer;
  /** bytes of the clips: batch × frames × 3 × size × size */
  pixels: PlanBuffer;
}

/** A tower on its way through the blocks: its rows in the newest matrix. */
interface Stream {
  part: (layer: number) => Omit<BlockPart, 'from'>;
  layers: number;
  x: PlanBuffer;
  from: number;
}

/**
 * Both towers: words → transformer → projection, frames → tokens → temporal transformer + residual. Blocks of the same
 * depth run for both at once. @param tokens receives the features: texts' rows, then videos'
 * @returns the backward pass, given the features' gradient
 */
export function towers(
  recorder: PlanRecorder,
  inputs: TowerInputs,
  shape: PlanShape,
  pixelScale: PixelScale,
  tokens: PlanBuffer,
): (dTokens: PlanBuffer) => void {
  const { batch, words, frames, width, vocabulary } = shape;
  const { values } = recorder.arena;
  const [textRows, videoRows] = [batch * words, batch * frames];
  const make = (label: string, rows: number) => recorder.temporary(label, rows * width);
  const encoder = convFrames(recorder, inputs.pixels, shape, pixelScale);
  const embed = { texts: batch, words, videos: batch, frames, width, vocabulary };
  const embedNames = [
    'clip.token_embedding.weight',
    'clip.positional_embedding',
    'frame_position_embeddings.weight',
  ] as const;
  const x0 = make('embedded', textRows + videoRows);
  recorder.run(
    embedding(embed),
    [values, inputs.ids, encoder.tokens, x0],
    embedNames.map(name => recorder.place(name)),
  );

  const text: Stream = {
    layers: shape.text.layers,
    x: x0,
    from: 0,
    part: layer => ({
      prefix: `clip.transformer.resblocks.${layer}.`,
      sequences: batch,
      length: words,
      heads: shape.text.heads,
      bias: 'causal',
      maskFrom: 0,
      eps: CLIP_EPS,
    }),
  };
  const video: Stream = {
    layers: shape.temporal.layers,
    x: x0,
    from: textRows,
    part: layer => ({
      prefix: `transformerClip.resblocks.${layer}.`,
      sequences: batch,
      length: frames,
      heads: shape.temporal.heads,
      bias: 'padding',
      maskFrom: textRows,
      eps: TEMPORAL_EPS,
    }),
  };
  // Gradients of every matrix that a block reads, made when the first one needs it.
  const slopes = new Map<PlanBuffer, PlanBuffer>();
  const slopeOf = (x: PlanBuffer, rows: number) => {
    const known = slopes.get(x) ?? make('block gradient', rows);
    slopes.set(x, known);
    return known;
  };
  const rowsOf = new Map<PlanBuffer, number>([[x0, textRows + videoRows]]);
  const blocks: (() => void)[] = [];
  for (let layer = 0; layer < Math.max(text.layers, video.layers); layer++) {
    const active = [text, video].filter(s => s.layers > layer);
    const x = active[0]!.x;
    const parts = active.map(s => ({ ...s.part(layer), from: s.from }));
    const block = transformerBlock(recorder, x, parts, width);
    let at = 0;
    for (const [i, stream] of active.entries()) {
      stream.x = block.y;
      stream.from = at;
      at += parts[i]!.sequences * parts[i]!.length;
    }
    rowsOf.set(block.y, at);
    blocks.push(() => block.backward(slopeOf(block.y, rowsOf.get(block.y)!), slopeOf(x, rowsOf.get(x)!)));
  }

  const norm: LayerNormSpec = {
    rows: [{ from: text.from, to: 0, count: textRows, eps: CLIP_EPS }],
    width,
  };
  const normPlaces = [recorder.place('clip.ln_final.weight'), recorder.place('clip.ln_final.bias')];
  const [normed, stats] = [make('ln final', textRows), recorder.temporary('stats', 2 * textRows)];
  recorder.run(layerNorm(norm, recorder.tuning), [text.x, values, normed, stats], normPlaces);
  const projection = recorder.place('clip.text_projection');
  const rows = [{ from: 0, to: 0, count: textRows }];
  recorder.product({ rows, k: width, n: width, layout: 'kn' }, [normed, values, tokens], [projection]);
  const join = addRows(videoRows, width, { fromA: video.from, fromB: 0, to: textRows });
  recorder.run(join, [video.x, encoder.tokens, tokens]);

  return dTokens => {
    const dNormed = make('ln final gradient', textRows);
    recorder.product({ rows, k: width, n: width, layout: 'nk' }, [dTokens, values, dNormed], [projection]);
    const whole = [{ from: 0, input: 0, count: textRows }];
    const group = { weight: 'clip.text_projection', bias: null, rows: whole };
    recorder.outerProducts(normed, dTokens, [group], { m: width, n: width });
    const partial = sumNormPartials(recorder, norm, ['clip.ln_final']);
    recorder.run(
      layerNormGradient(norm, recorder.tuning),
      [dNormed, text.x, stats, values, slopeOf(text.x, rowsOf.get(text.x)!), recorder.partialBuffer],
      [...normPlaces, partial],
    );
    recorder.run(addRows(videoRows, width, { fromA: textRows, to: video.from }), [
      dTokens,
      slopeOf(video.x, rowsOf.get(video.x)!),
    ]);
    for (const block of blocks.reverse()) block();
    const dx0 = slopeOf(x0, textRows + videoRows);
    recorder.run(
      embeddingGradient(embed),
      [dx0, inputs.starts, inputs.uses, recorder.arena.gradients],
      embedNames.map(name => recorder.gradient(name)),
    );
    const dFrames = make('frame tokens gradient', videoRows);
    recorder.run(addRows(videoRows, width, { fromA: textRows, fromB: textRows, to: 0 }), [dx0, dTokens, dFrames]);
    encoder.backward(dFrames);
  };
}
