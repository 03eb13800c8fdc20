import { comparedRuns } from '@/config/comparison';
import { presetNamed } from '@/config/presets';
import { TrainingJob } from '@/engine/training/job';
import type { TrainingEvent } from '@/protocol/training';

/** Milliseconds from pressing Train to the first point in a chart, and what they were spent on. */
export interface FirstStep {
  total: number;
  /** by what the page says meanwhile */
  phases: Record<string, number>;
}

/** Starts the default comparison as the page does, up to the first step of its first run. */
export function timeFirstStep(): Promise<FirstStep> {
  const { config } = presetNamed('demo');
  const runs = comparedRuns(config, true).map(run => ({ id: run.role, name: run.name, config: run.config }));
  return new Promise((resolve, reject) => {
    const phases: Record<string, number> = {};
    const started = performance.now();
    let [phase, since] = ['starting', started];
    const enter = (next: string) => {
      const now = performance.now();
      phases[phase] = (phases[phase] ?? 0) + now - since;
      [phase, since] = [next, now];
    };
    const job = new TrainingJob((event: TrainingEvent) => {
      if (event.type === 'progress') enter(event.done === event.total ? 'first step' : event.phase);
      else if (event.type === 'error') reject(new Error(event.error.message));
      else if (event.type === 'steps') {
        enter('done');
        const total = performance.now() - started;
        void job.handle({ type: 'dispose' }).then(() => resolve({ total, phases }), reject);
      }
    });
    void job.handle({ type: 'start', job: { runs, backbone: null, backend: 'webgpu' }, steps: 1 });
  });
}
