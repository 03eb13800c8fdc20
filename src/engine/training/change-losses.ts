import { bufferProblems } from '@/config/buffer-sizes';
import { parseConfig } from '@/config/schema';
import type { TrainingCommand, TrainingEvent } from '@/protocol/training';
import type { Run } from './job-setup';

/**
 * Switches and weighs the losses of a run from its next step on, or tells why that cannot be.
 * @param limits largest buffers of the device; null where nothing is known of them
 */
export function changeLosses(
  runs: readonly Run[],
  { runId, losses }: Extract<TrainingCommand, { type: 'setLosses' }>,
  limits: Parameters<typeof bufferProblems>[1] | null,
  emit: (event: TrainingEvent) => void,
): void {
  const run = runs.find(r => r.spec.id === runId);
  if (!run) return;
  const { config, problems } = parseConfig({ ...run.session.config, losses });
  const [problem] = [...problems, ...(config && limits ? bufferProblems(config, limits) : [])];
  if (problem) {
    emit({ type: 'warning', message: `${problem.path}: ${problem.message}` });
    return;
  }
  run.session.setLosses(losses);
  emit({ type: 'lossesChanged', runId, step: run.session.completed, losses });
}
