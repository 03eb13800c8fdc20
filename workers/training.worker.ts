import { expose } from 'comlink';
import { TrainingJob } from '@/engine/training/job';
import { EventBatcher } from '@/protocol/event-batcher';
import type { TrainingEvent, TrainingWorkerApi } from '@/protocol/training';

let deliver: (events: TrainingEvent[]) => void = () => {};
const batcher = new EventBatcher(events => deliver(events));
const job = new TrainingJob(event => batcher.add(event));

const api: TrainingWorkerApi = {
  listen(onEvents) {
    deliver = onEvents;
  },
  async send(command) {
    if (command.type === 'simulateFault' && command.fault === 'crash')
      setTimeout(() => {
        throw new Error('Simulated crash of the training worker.');
      });
    else await job.handle(command);
    batcher.flush();
  },
};

expose(api);
