import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * Flags for a headless Chromium whose WebGPU runs on SwiftShader where there is no GPU. `--enable-unsafe-webgpu`
 * without a forced adapter lets a machine with a real GPU use it.
 */
export const CHROMIUM_ARGS = [
  '--enable-unsafe-webgpu',
  ...(process.env.NEIGHBORRETR_GPU === '1' ? ['--enable-features=Vulkan'] : ['--use-webgpu-adapter=swiftshader']),
  '--enable-unsafe-swiftshader',
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-dev-shm-usage',
];

/**
 * The same for flows through the page: without the bounds checks that WebGPU compiles into every access, which make a
 * fifth of what a software adapter compiles. Kernels are compared with their plain fallbacks under these checks.
 */
export const FLOW_ARGS = [...CHROMIUM_ARGS, '--enable-dawn-features=disable_robustness'];

/** Flags for tests and command lines on WebGPU: with the bounds checks, unless `NEIGHBORRETR_BOUNDS_CHECKS` is 0. */
export const GPU_TEST_ARGS = process.env.NEIGHBORRETR_BOUNDS_CHECKS === '0' ? FLOW_ARGS : CHROMIUM_ARGS;

const NAMES = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'chrome', 'microsoft-edge'];

function fixedPlaces() {
  const programs = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
  if (platform() === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Google Chrome Canary', 'Microsoft Edge'];
    return ['/Applications', join(homedir(), 'Applications')].flatMap(root =>
      apps.map(app => join(root, `${app}.app`, 'Contents', 'MacOS', app)),
    );
  }
  if (platform() === 'win32')
    return programs
      .filter(Boolean)
      .flatMap(root => [
        join(root, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        join(root, 'Chromium', 'Application', 'chrome.exe'),
        join(root, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      ]);
  return ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'].flatMap(root =>
    NAMES.map(name => join(root, name)),
  );
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a Chrome or Chromium that is already on this machine, or null. `CHROME_PATH` wins and must exist. */
export function findBrowser() {
  const given = process.env.CHROME_PATH;
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROME_PATH is set to ${given}, but there is no such file.`);
    return given;
  }
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap(dir => NAMES.map(name => join(dir, name)));
  return [...onPath, ...fixedPlaces()].find(executable) ?? downloadedByPlaywright();
}

/** The full Chromium that Playwright downloaded earlier, or null (its headless shell lacks WebGPU and does not count). */
export function downloadedByPlaywright() {
  const code = "import('playwright').then(p => process.stdout.write(p.chromium.executablePath()))";
  const path = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }).stdout?.trim();
  return path && executable(path) ? path : null;
}

function attempt(title, command, args) {
  console.log(`• ${title}`);
  const { status } = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}

function has(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

function systemInstall() {
  const root = process.getuid?.() === 0;
  const prefix = root ? [] : has('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : null;
  const run = (title, ...words) => attempt(title, ...(([head, ...rest]) => [head, rest])([...prefix, ...words]));
  if (prefix && has('apt-get')) {
    run('refreshing the package lists', 'apt-get', 'update', '-qq');
    return run(
      'installing the system package chromium',
      'apt-get',
      'install',
      '-y',
      '-qq',
      '--no-install-recommends',
      'chromium',
      'fonts-liberation',
    );
  }
  if (prefix && has('dnf'))
    return run('installing the system package chromium', 'dnf', 'install', '-y', '-q', 'chromium');
  if (has('brew')) return attempt('installing the cask google-chrome', 'brew', ['install', '--cask', 'google-chrome']);
  return false;
}

/**
 * Finds a browser, or installs one: an installed Chrome/Chromium or `CHROME_PATH` first, else Playwright's download,
 * else the system's package manager. Returns its path; throws with what to install when none can be had.
 */
export function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  console.log('No Chrome or Chromium found.');
  const cli = join(process.cwd(), 'node_modules', 'playwright', 'cli.js');
  if (attempt('trying Playwright’s own Chromium', process.execPath, [cli, 'install', '--no-shell', 'chromium'])) {
    const downloaded = downloadedByPlaywright();
    if (downloaded) return downloaded;
  }
  if (systemInstall()) {
    const installed = findBrowser();
    if (installed) return installed;
  }
  throw new Error(
    [
      'The browser tests need Chrome or Chromium 123 or newer (WebGPU), and none could be installed here.',
      '  Debian/Ubuntu:  sudo apt-get install chromium',
      '  Fedora:         sudo dnf install chromium',
      '  macOS:          brew install --cask google-chrome',
      '  Windows:        winget install Google.Chrome',
      'or point CHROME_PATH at one:  CHROME_PATH=/path/to/chrome npm test',
    ].join('\n'),
  );
}
