import { noteRefusal } from '@/browser/refusals';

/** Between the tabs of this page; it needs no locks, which some browsers refuse. */
const CHANNEL = 'neighborretr-training';

/** Milliseconds in which another tab answers. */
const ANSWER_MS = 250;

type Message = { type: 'who' } | { type: 'training' | 'ended'; comparison: string };

type Listener = (message: Exclude<Message, { type: 'who' }>) => void;

/** Tells other tabs what this one trains, and hears what they train. */
export class Presence {
  readonly #channel: BroadcastChannel | null;
  readonly #listeners = new Set<Listener>();
  #own: string | null = null;

  constructor(name = CHANNEL) {
    this.#channel = openChannel(name);
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (data.type !== 'who') for (const listener of this.#listeners) listener(data);
      else if (this.#own !== null) this.#say({ type: 'training', comparison: this.#own });
    });
  }

  /** What this tab trains from now on; null for nothing. */
  set own(comparison: string | null) {
    const before = this.#own;
    this.#own = comparison;
    if (before !== null && before !== comparison) this.#say({ type: 'ended', comparison: before });
    if (comparison !== null) this.#say({ type: 'training', comparison });
  }

  /** Calls on whenever another tab begins or ends. @returns stops that */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Comparisons that other tabs train now; none where tabs cannot talk to each other. */
  async elsewhere(wait = ANSWER_MS): Promise<Set<string>> {
    const answers = new Set<string>();
    if (!this.#channel) return answers;
    const stop = this.listen(({ type, comparison }) => void (type === 'training' && answers.add(comparison)));
    this.#say({ type: 'who' });
    await new Promise(resolve => setTimeout(resolve, wait));
    stop();
    return answers;
  }

  close(): void {
    this.#channel?.close();
  }

  #say(message: Message): void {
    this.#channel?.postMessage(message);
  }
}

function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch (error) {
    // Then nobody else is heard of.
    noteRefusal('tabMessages', error);
    return null;
  }
}
