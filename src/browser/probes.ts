import { tryDatabase } from './database';
import { inTime, SilenceError } from './guarded';
import type { CapabilityId } from './refusals';
import type { Scope } from './scope';
import { DEFAULT_LIMITS } from './webgpu-limits';

/** Why something is missing: the address is not secure, the browser has none, it refuses, or it does not answer. */
export type Lack = 'insecure' | 'absent' | 'refused' | 'silent';

/** What asking for one thing found. */
export type Finding =
  | { state: 'available'; detail: string | null }
  | { state: 'missing'; lack: Lack; /** what the browser said, in words */ cause: string };

/** A limit of the adapter, beside what WebGPU promises everywhere. */
export interface AdapterLimit {
  label: string;
  adapter: number;
  promised: number;
  unit: 'bytes' | 'count';
}

/** What the page's own look at WebGPU found. */
export interface AdapterFinding {
  name: string;
  software: boolean;
  limits: AdapterLimit[];
}

/** Thrown by a probe where there is nothing to ask. */
class AbsentError extends Error {
  constructor(
    readonly lack: 'insecure' | 'absent',
    message: string,
  ) {
    super(message);
  }
}

/** Says that something is not there; on a page without a secure address that is why. */
function absent(scope: Scope, name: string): AbsentError {
  return scope.isSecureContext === false
    ? new AbsentError('insecure', `Browsers give ${name} to pages with a secure address only.`)
    : new AbsentError('absent', `This browser does not have ${name}.`);
}

/** Limits that are told, in words. */
const LIMITS = [
  ['maxStorageBufferBindingSize', 'Largest storage buffer', 'bytes'],
  ['maxBufferSize', 'Largest buffer', 'bytes'],
  ['maxStorageBuffersPerShaderStage', 'Storage buffers of a kernel', 'count'],
  ['maxComputeWorkgroupStorageSize', 'Memory of a workgroup', 'bytes'],
  ['maxComputeInvocationsPerWorkgroup', 'Invocations of a workgroup', 'count'],
  ['maxComputeWorkgroupsPerDimension', 'Workgroups of a dispatch', 'count'],
] as const;

/** The adapter that the browser offers to the page; the engine asks for its own in its worker. @throws without one */
async function findAdapter(scope: Scope): Promise<AdapterFinding> {
  const gpu = scope.navigator?.gpu;
  if (!gpu) throw absent(scope, 'WebGPU');
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error('WebGPU is there, but it offers no graphics adapter.');
  // Missing in browsers before it was specified.
  const info = adapter.info as GPUAdapterInfo | undefined;
  const name = [...new Set([info?.vendor, info?.architecture, info?.description, info?.device].filter(Boolean))];
  const limits = LIMITS.map(([key, label, unit]) => ({
    label,
    adapter: adapter.limits[key],
    promised: DEFAULT_LIMITS[key],
    unit,
  }));
  const text = name.join(' ') || 'unnamed adapter';
  return {
    name: text,
    software: info?.isFallbackAdapter === true || /swiftshader|llvmpipe|software/i.test(text),
    limits,
  };
}

function findWebgl(scope: Scope): string {
  const { OffscreenCanvas: Canvas } = scope;
  const canvas = Canvas ? new Canvas(1, 1) : scope.document?.createElement('canvas');
  const gl = canvas?.getContext('webgl2') as WebGL2RenderingContext | null | undefined;
  if (!gl) throw new AbsentError('absent', 'This browser has no WebGL 2.');
  if (!gl.getExtension('EXT_color_buffer_float'))
    throw new Error('WebGL 2 is there, but it cannot compute with floating-point textures.');
  const naming = gl.getExtension('WEBGL_debug_renderer_info');
  return naming ? String(gl.getParameter(naming.UNMASKED_RENDERER_WEBGL)) : 'WebGL 2';
}

/** Says one word; a file, because the policy of this page starts no worker from anything else. */
const TRIAL = './worker-trial.js';

/** Starts a module that says one word; only a worker that answers is one. */
async function findModuleWorkers(scope: Scope): Promise<void> {
  const { Worker: Kind } = scope;
  if (!Kind) throw new AbsentError('absent', 'This browser has no workers.');
  const worker = new Kind(TRIAL, { type: 'module' });
  const answer = new Promise<void>((resolve, reject) => {
    worker.addEventListener('message', () => resolve());
    worker.addEventListener('error', () => reject(new Error('A module could not be started in a worker.')));
  });
  await inTime(answer).finally(() => worker.terminate());
}

async function findLocks(scope: Scope): Promise<void> {
  const manager = scope.navigator?.locks;
  if (!manager) throw absent(scope, 'locks between tabs');
  await manager.request('neighborretr-trial', { ifAvailable: true }, () => null);
  await manager.query();
}

function findLocalStorage(scope: Scope): void {
  const storage = scope.localStorage;
  if (!storage) throw new AbsentError('absent', 'This browser has no local storage.');
  storage.setItem('neighborretr-trial', '1');
  storage.removeItem('neighborretr-trial');
}

/** A number of bytes, as people read it. */
export function readableBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toPrecision(2)} ${units[power]}`;
}

async function findEstimate(scope: Scope): Promise<string> {
  const storage = scope.navigator?.storage;
  if (!storage?.estimate) throw absent(scope, 'an estimate of the room for data');
  const { usage, quota } = await storage.estimate();
  if (quota === undefined) return 'The browser does not say how much.';
  return `About ${readableBytes(usage ?? 0)} of ${readableBytes(quota)} used, as the browser estimates it.`;
}

async function findPersistence(scope: Scope): Promise<string> {
  const storage = scope.navigator?.storage;
  if (!storage?.persist || !storage.persisted) throw absent(scope, 'lasting storage');
  return (await storage.persisted())
    ? 'Granted: the browser does not clear by itself what is kept here.'
    : 'Not granted: when the disk is nearly full the browser may clear what is kept here.';
}

async function findDigest(scope: Scope): Promise<void> {
  const subtle = scope.crypto?.subtle;
  if (!subtle) throw absent(scope, 'SHA-256 of its own');
  await subtle.digest('SHA-256', new Uint8Array(1));
}

/** What `probe` asks for; the adapter says more, see `probeAdapter`. */
export type ProbedId = Exclude<CapabilityId, 'webgpu'>;

/** Milliseconds that some may take: the first database waits for the disk, with a limit of its own. */
const PATIENT: Partial<Record<ProbedId, number>> = { indexedDB: 12_000 };

/** One probe of each thing; what it returns is said of it, what it throws is why it is missing. */
const PROBES: Record<ProbedId, (scope: Scope) => unknown> = {
  moduleWorkers: findModuleWorkers,
  webgl: findWebgl,
  indexedDB: tryDatabase,
  webLocks: findLocks,
  localStorage: findLocalStorage,
  tabMessages: ({ BroadcastChannel: Channel }) => {
    if (!Channel) throw new AbsentError('absent', 'This browser has no messages between tabs.');
    new Channel('neighborretr-trial').close();
  },
  secureContext: scope => {
    if (!scope.isSecureContext)
      throw new AbsentError('insecure', 'The address begins with http:// and is not this computer.');
  },
  colours: ({ CSS: css }) => {
    if (!css?.supports('color', 'light-dark(#000, #fff)'))
      throw new AbsentError('absent', 'This browser is older than the colours of this page.');
  },
  offscreenCanvas: ({ OffscreenCanvas: Canvas }) => {
    if (!Canvas || !new Canvas(1, 1)) throw new AbsentError('absent', 'This browser cannot draw in workers.');
  },
  persistence: findPersistence,
  estimate: findEstimate,
  digest: findDigest,
  clipboard: scope => {
    if (!scope.navigator?.clipboard?.writeText) throw absent(scope, 'a clipboard for pages');
  },
  opfs: async scope => {
    const storage = scope.navigator?.storage;
    if (!storage?.getDirectory) throw absent(scope, 'files of a page');
    await storage.getDirectory();
  },
  fullscreen: scope => {
    if (!scope.document?.fullscreenEnabled) throw new AbsentError('absent', 'This page may not fill the screen.');
  },
  serviceWorker: scope => {
    if (!scope.navigator?.serviceWorker) throw absent(scope, 'service workers');
  },
};

/** What an error of a probe means. */
export function lackOf(error: unknown): Extract<Finding, { state: 'missing' }> {
  const said = (error instanceof Error ? error.message : String(error)) || 'The browser does not say why';
  const cause = /[.!?]$/.test(said) ? said : `${said}.`;
  const lack = error instanceof AbsentError ? error.lack : error instanceof SilenceError ? 'silent' : 'refused';
  return { state: 'missing', lack, cause };
}

/** Asks the browser for one thing. Never throws, and never waits for ever. */
export async function probe(id: ProbedId, scope: Scope): Promise<Finding> {
  try {
    const said = await inTime((async () => PROBES[id](scope))(), PATIENT[id]);
    return { state: 'available', detail: typeof said === 'string' ? said : null };
  } catch (error) {
    return lackOf(error);
  }
}

/** The page's own adapter with its limits. Never throws, and never waits for ever. */
export async function probeAdapter(scope: Scope): Promise<{ finding: Finding; adapter: AdapterFinding | null }> {
  try {
    const adapter = await inTime(findAdapter(scope));
    return { finding: { state: 'available', detail: adapter.name }, adapter };
  } catch (error) {
    return { finding: lackOf(error), adapter: null };
  }
}
