import { expose } from 'comlink';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TrainingCommand, TrainingEvent, TrainingWorkerApi } from '@/protocol/training';
import { TrainingClient } from './training-client';

/** The worker's end of every client's line. */
const lines: MessagePort[] = [];

vi.mock('../../workers/training.worker.ts?worker&url', () => ({ default: 'worker.js' }));
vi.mock('./start-worker', () => ({
  startWorker: () => {
    const { port1, port2 } = new MessageChannel();
    lines.push(port2);
    port1.start();
    return Object.assign(port1, { terminate: () => port1.close() });
  },
}));

const status = (of: 'idle' | 'running' | 'finished'): TrainingEvent => ({ type: 'status', status: of });
const settle = () => new Promise(resolve => setTimeout(resolve, 20));

/** A client and its worker, which says what it is told to. */
function connect() {
  const heard: TrainingEvent[] = [];
  const commands: TrainingCommand[] = [];
  const client = new TrainingClient({
    onEvents: events => heard.push(...events),
    onCrash: message => {
      throw new Error(message);
    },
    onSilent: () => {},
  });
  let say: (events: TrainingEvent[]) => void = () => {};
  const api: TrainingWorkerApi = { listen: on => void (say = on), send: async command => void commands.push(command) };
  const line = lines.at(-1)!;
  expose(api, line);
  line.start();
  return { client, heard, commands, say: (...events: TrainingEvent[]) => say(events) };
}

describe('a training client', () => {
  afterEach(() => lines.splice(0).forEach(line => line.close()));

  it('hears no more of what was let go, and all of what comes after it', async () => {
    const { client, heard, commands, say } = connect();
    await settle();
    say(status('running'), status('finished'));
    await settle();
    client.letGo();
    await client.send({ type: 'pause' });
    expect(commands.map(command => command.type)).toEqual(['dispose', 'pause']);
    say({ type: 'rewound', step: 7 });
    await settle();
    expect(heard).toEqual([status('running'), status('finished')]);
    say({ type: 'rewound', step: 8 }, status('idle'), status('running'));
    say({ type: 'rewound', step: 9 });
    await settle();
    expect(heard.slice(2)).toEqual([status('running'), { type: 'rewound', step: 9 }]);
    client.close();
  });
});
