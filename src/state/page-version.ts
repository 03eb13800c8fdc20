import { create } from 'zustand';
import { noteRefusal } from '@/browser/refusals';
import { isEmbedded, lookForUpdate, ownProgram, savesData, serviceWorkers, whenIdle } from '@/browser/service-worker';
import type { KeeperCommand, VersionQuestion } from '@/protocol/page-keeper';

/** The service worker's file, beside the page. */
const SCRIPT = './service-worker.js';

/** Milliseconds after which a new version that does not take over is no longer waited for. */
const PATIENCE = 5000;

/** Milliseconds between two looks for a new version, in a tab that stays open. */
const BETWEEN = 3_600_000;

/** What is known of other versions of the page. */
export interface PageVersionState {
  /** whether one is ready that is newer than what this tab runs */
  newer: boolean;
}

/** What can be done about it. */
export interface PageVersionActions {
  /** Has the page kept in this browser, so that it opens without its server. Resolves once that is asked for; never throws. */
  keep: () => Promise<void>;
  /** Loads the page again in its newest version. Nothing else does: other tabs stay as they are. */
  reload: () => Promise<void>;
  /** Says no more of the new version that is there. */
  later: () => void;
}

/** What the store needs of the page. */
export interface PageVersionParts {
  container: () => ServiceWorkerContainer | null;
  program: () => string | null;
  reload: () => void;
  /** how long a new version is waited for */
  patience?: number;
}

const tell = (worker: ServiceWorker | null, command: KeeperCommand) => worker?.postMessage(command, []);

/** Answers the service worker, which asks before it lets go of files of earlier versions. */
function answerFor(container: ServiceWorkerContainer, program: string | null): void {
  container.addEventListener('message', ({ data, ports }: MessageEvent<VersionQuestion | null>) => {
    if (data?.type === 'which version') ports[0]?.postMessage(program);
  });
}

/** @returns null where service workers are refused, or the server does not give it: the page goes on without */
async function register(container: ServiceWorkerContainer): Promise<ServiceWorkerRegistration | null> {
  try {
    // Tools that block service workers answer with nothing.
    return (
      ((await container.register(SCRIPT, { updateViaCache: 'none' })) as
        typeof undefined | ServiceWorkerRegistration) ?? null
    );
  } catch (error) {
    if (error instanceof DOMException && error.name === 'SecurityError') noteRefusal('serviceWorker', error);
    return null;
  }
}

/** Which versions of the page there are. @param parts the page, or fakes of its parts */
export function createPageVersion({ container: find, program, reload, patience = PATIENCE }: PageVersionParts) {
  let registration: ServiceWorkerRegistration | null = null;

  return create<PageVersionState & PageVersionActions>()(set => {
    const foundNewer = () => set({ newer: true });

    /** A version that came while another is in use waits; the very first one does not. */
    const watch = (container: ServiceWorkerContainer, { waiting, installing }: ServiceWorkerRegistration) => {
      if (waiting && container.controller) foundNewer();
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed' && container.controller) foundNewer();
      });
    };

    return {
      newer: false,
      later: () => set({ newer: false }),

      keep: async () => {
        const container = find();
        if (!container) return;
        let controlled = container.controller !== null;
        // Another tab may have let the new version take over: this one still runs its own.
        container.addEventListener('controllerchange', () => {
          if (controlled) foundNewer();
          controlled = true;
        });
        answerFor(container, program());
        const registered = await register(container);
        if (!registered) return;
        registration = registered;
        watch(container, registered);
        registered.addEventListener('updatefound', () => watch(container, registered));
        if (!registered.waiting) tell(registered.active, { type: 'tidy' });
      },

      reload: async () => {
        const container = find();
        if (container && registration?.waiting) {
          const taken = new Promise(resolve => container.addEventListener('controllerchange', resolve, { once: true }));
          tell(registration.waiting, { type: 'take over' });
          await Promise.race([taken, new Promise(resolve => setTimeout(resolve, patience))]);
        }
        reload();
      },
    };
  });
}

/** The versions of this page. */
export const usePageVersion = createPageVersion({
  container: serviceWorkers,
  program: ownProgram,
  reload: () => location.reload(),
});

/** Has the built page kept in this browser once it is drawn, and looks for new versions of it now and then. */
export async function keepPage(): Promise<void> {
  // The program that is being worked on is to come from its server; and inside another page it would be kept once more for each.
  if (!import.meta.env.PROD || savesData() || isEmbedded()) return;
  await whenIdle();
  await usePageVersion.getState().keep();
  let looked = Date.now();
  const look = () => {
    if (document.visibilityState === 'hidden' || Date.now() - looked < BETWEEN) return;
    looked = Date.now();
    void lookForUpdate();
  };
  document.addEventListener('visibilitychange', look);
  setInterval(look, BETWEEN);
}
