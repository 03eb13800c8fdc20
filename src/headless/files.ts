declare global {
  /** What stands for the server's files where there is none: see scripts/lib/node-runtime.mjs. */
  var neighborRetrFiles: HeadlessFiles | undefined;
}

/** Files that the command line gives the engine, and keeps for it. */
export interface HeadlessFiles {
  /** A file of the folder that may be read. @throws where there is none */
  read(name: string): Promise<Uint8Array>;
  /** What was kept under a name; null where nothing was. @throws where it cannot be read */
  kept(name: string): Promise<string | null>;
  /** Keeps a text: the old one is there until the new one is whole. @throws where it cannot be written */
  keep(name: string, text: string): Promise<void>;
  /** What belongs to the machine and not to a training, where there is no browser that keeps it. */
  machine?: Pick<HeadlessFiles, 'kept' | 'keep'>;
}

const keptAt = (name: string) => `/__kept__/${encodeURIComponent(name)}`;

/** Files over the server that gave the page. */
const SERVED: HeadlessFiles = {
  async read(name) {
    const response = await fetch(`/__files__/${encodeURIComponent(name)}`);
    if (!response.ok) throw new Error(`no such file: ${name}`);
    return new Uint8Array(await response.arrayBuffer());
  },
  async kept(name) {
    const response = await fetch(keptAt(name));
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`The checkpoint ${name} cannot be read (${response.status}).`);
    return response.text();
  },
  async keep(name, text) {
    const response = await fetch(keptAt(name), { method: 'PUT', body: text });
    if (!response.ok) throw new Error(`the checkpoint ${name} cannot be written (${response.status})`);
  },
};

/** The files of this runtime. */
export const headlessFiles = (): HeadlessFiles => globalThis.neighborRetrFiles ?? SERVED;
