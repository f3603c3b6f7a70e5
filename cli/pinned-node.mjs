// Runs a program on the Node that this project pins: `node cli/pinned-node.mjs PROGRAM [ARGS]`, where
// PROGRAM is the path of its source without `.ts`, as in cli/sluice.
// Plain JavaScript for Node 22: the Node of the machine runs this file.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs the pinned Node in place of this process: same terminal, same signals, same exit code. */
export function runOnPinnedNode(program, args) {
  const node = pinnedNode();
  // The extra channel closes when this process dies, also by kill -9: the child sees `disconnect`.
  const child = spawn(node.binary, [fileOf(program), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { NODE_COMPILE_CACHE: node.compileCache, ...process.env },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // The terminal sends Ctrl-C to the whole process group; SIGTERM reaches only this process.
    process.on(signal, () => signal === 'SIGINT' || child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

/** The source, which the pinned Node runs as it is, or its JavaScript in the npm package. */
function fileOf(program) {
  const source = join(root, `${program}.ts`);
  return existsSync(source) ? source : join(root, 'dist', `${program}.js`);
}

function pinnedNode() {
  const folder = nodePackage();
  if (folder === undefined) {
    console.error('Sluice is not installed yet: run "npm start" or "npm test" once.');
    process.exit(1);
  }
  const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(binary)) installBinary(folder);
  // Node strips types and compiles only once, which saves a third of a short command's time.
  return { binary, compileCache: join(folder, '..', '.cache', 'node') };
}

function nodePackage() {
  try {
    return dirname(createRequire(import.meta.url).resolve('node/package.json'));
  } catch {
    return undefined;
  }
}

/** What the `node` package does in an install script, which npm may have been told not to run. */
export function installBinary(folder = nodePackage()) {
  const { status } = spawnSync(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, npm_config_loglevel: 'error' },
  });
  if (status === 0) return;
  console.error(`The pinned Node could not be installed in ${folder}.`);
  process.exit(1);
}

// The argument may be a link, as in the node_modules of pnpm; Node tells this module its real path.
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  runOnPinnedNode(process.argv[2], process.argv.slice(3));
}
