import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { findBrowser, FLOW_ARGS } from '../scripts/lib/browser.mjs';

/** A browser with a profile of its own that can be ended as a crash or an empty battery ends it, and started again. */
export class KillableBrowser {
  #process: ChildProcess | null = null;
  #browser: Browser | null = null;

  private constructor(private readonly profile: string) {}

  /** A browser that has kept nothing yet; it is not started. */
  static async create(): Promise<KillableBrowser> {
    return new KillableBrowser(await mkdtemp(join(tmpdir(), 'neighborretr-profile-')));
  }

  /** Starts it. @returns its only page */
  async start(viewport = { width: 1440, height: 900 }): Promise<Page> {
    // It says where it can be reached in a file, which the last start has left behind.
    const said = join(this.profile, 'DevToolsActivePort');
    await rm(said, { force: true });
    const own = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${this.profile}`, 'about:blank'];
    this.#process = spawn(findBrowser() ?? chromium.executablePath(), [...FLOW_ARGS, ...own], { stdio: 'ignore' });
    const port = await soon(async () => (await readFile(said, 'utf8')).split('\n')[0]);
    this.#browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const [context] = this.#browser.contexts();
    const page = context!.pages()[0] ?? (await context!.newPage());
    await page.setViewportSize(viewport);
    // As in all other flows: see playwright.config.ts. What was remembered goes down with a browser that is killed.
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'serviceWorker', { value: undefined });
      if (location.protocol.startsWith('http')) localStorage.setItem('remembered:greeted', 'yes');
    });
    return page;
  }

  /** Ends it at once: no page hears of it, nothing is written any more. */
  async kill(): Promise<void> {
    const [running, browser] = [this.#process, this.#browser];
    this.#process = this.#browser = null;
    if (!running) return;
    const gone = new Promise(resolve => running.once('exit', resolve));
    running.kill('SIGKILL');
    await gone;
    await browser?.close().catch(() => {});
  }

  /** Ends it and forgets its profile. */
  async dispose(): Promise<void> {
    await this.kill();
    // Its helpers notice a little later that it is gone, and may be writing still.
    await rm(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** What a question answers, asked again for 30 s while it throws. */
async function soon<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries >= 300) throw error;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
}
