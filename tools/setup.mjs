// Installs what is missing, so that `npm start` and `npm test` are each the only command needed.
// Plain JavaScript for Node 22: it runs before the pinned Node 24 is there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installBinary } from '../cli/pinned-node.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = `${root}node_modules/.sluice-setup`;
const stamp = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .update(`${process.platform}-${process.arch}`)
  .digest('hex');

/** npm alone would wait for minutes where there is no network. */
const PATIENCE = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=60000'];

const isSetUp = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
if (!isSetUp) {
  console.error('Installing packages (once, about half a minute) ...');
  // `npm ci` refuses a lock file without the binaries of every platform, which not every registry
  // has. This installs the locked versions too, and leaves the lock file as it is.
  run('npm', ['install', '--no-save', '--loglevel=error', ...PATIENCE]);
  installBinary();
  installDynoxide();
  writeFileSync(stampFile, stamp);
}

/** package.json names the linux-x64 binary; other machines get their own of the same version. */
function installDynoxide() {
  const platform = `${process.platform}-${process.arch}`;
  if (existsSync(`${root}node_modules/@dynoxide/${platform}`) || process.env.DYNOXIDE_BIN) return;
  const { optionalDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const version = optionalDependencies['@dynoxide/linux-x64'];
  run('npm', ['install', '--no-save', '--force', ...PATIENCE, `@dynoxide/${platform}@${version}`]);
}

function run(command, args, options = {}) {
  const onWindows = process.platform === 'win32';
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: onWindows,
    ...options,
  });
  if (status !== 0) {
    console.error(
      `The packages could not be installed (${command} ended with ${status}). Is there a network, and does ` +
        '"npm ping" reach the registry? Then run the same command again: it goes on where it stopped.',
    );
    process.exit(1);
  }
}
