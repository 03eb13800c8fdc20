import { MemoryBank } from '../../reference/model/memory-bank';
import { clipGlobally, flatten, norm, Optimizer } from '../../reference/optimizer';
import { type ScheduleKind, scheduleFactor } from '../../training/schedule';
import { tf } from '../../tf';
import type { GoldenFile } from '../golden-file';
import type { GoldenCheck } from '../golden-check';

/** The learning-rate multiplier BertAdam uses at update number `step` (from 0). */
function factorAt(file: GoldenFile, step: number): number {
  const total = file.number('t_total');
  if (total < 0) return 1;
  return scheduleFactor(file.hyper.schedule as ScheduleKind, step / total, file.number('warmup'));
}

/** BertAdam over several steps; the suffix of a parameter's name tells its group. */
export async function bertAdamCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const names = file.names('in.').filter(name => !/^grad\d+\./.test(name));
  const values = new Map(names.map(name => [name, tf.variable(file.tensor(`in.${name}`))]));
  const parameters = names.map(name => ({
    name,
    value: values.get(name)!,
    lr: name.includes('clip') ? file.number('clip_lr') : file.number('lr'),
    weightDecay: name.includes('nodecay') ? 0 : file.number('weight_decay'),
  }));
  const optimizer = new Optimizer(parameters, {
    kind: 'bertadam',
    beta1: file.number('b1'),
    beta2: file.number('b2'),
    epsilon: file.number('e'),
    parameterClip: file.number('max_grad_norm'),
  });
  const lrs: number[] = [];
  const norms: number[] = [];
  for (let step = 0; step < file.number('steps'); step++) {
    const given = flatten(names.map(name => file.tensor(`in.grad${step}.${name}`)));
    const size = norm(given);
    norms.push((await size.data())[0] ?? NaN);
    const used = file.hyper.global_clip === true ? clipGlobally(given, size, 1) : given;
    lrs.push(file.number('lr') * factorAt(file, step));
    optimizer.apply(names, used, factorAt(file, step));
    for (const name of names)
      if (file.has(`out.step${step}.${name}`)) await check.tensor(`out.step${step}.${name}`, values.get(name)!.clone());
  }
  if (file.has('out.lr')) check.values('out.lr', lrs);
  if (file.has('out.global_norm')) check.values('out.global_norm', norms);
  for (const [key, moments] of await optimizer.state()) if (file.has(`out.${key}`)) check.values(`out.${key}`, moments);
  optimizer.dispose();
}

/** The published learning-rate schedules. */
export function schedulesCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const xs = Array.from(file.stored('in.x').data);
  for (const key of file.names('out.')) {
    const [kind = '', warmup = ''] = key.split(/\.w(.*)/);
    check.values(
      `out.${key}`,
      xs.map(x => scheduleFactor(kind as ScheduleKind, x, Number(warmup))),
    );
  }
  return Promise.resolve();
}

/** Compares a bank with the tensors `<prefix>mb_*`. */
export async function compareBank(check: GoldenCheck, prefix: string, bank: MemoryBank): Promise<void> {
  const entries = bank.entries;
  if (!entries) throw new Error('The memory bank is empty.');
  const parts = {
    mb_feat_t: entries.text,
    mb_feat_v: entries.video,
    mb_mask_t: entries.textMask,
    mb_mask_v: entries.videoMask,
  };
  const { file } = check;
  if (file.has(`${prefix}mb_ind`)) check.values(`${prefix}mb_ind`, entries.ids);
  for (const [name, tensor] of Object.entries(parts))
    if (file.has(prefix + name)) await check.tensor(prefix + name, tensor.clone());
}

/** Fill and first-in-first-out updates. */
export async function memoryBankCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const bank = new MemoryBank();
  for (let step = 0; file.has(`in.step${step}.idx`); step++) {
    const part = (name: string) => file.tensor(`in.step${step}.${name}`);
    bank.push({
      ids: file.ints(`in.step${step}.idx`),
      text: part('text_feat'),
      video: part('video_feat'),
      textMask: part('text_mask'),
      videoMask: part('video_mask'),
    });
    await compareBank(check, `out.step${step}.`, bank);
  }
  bank.clear();
}
