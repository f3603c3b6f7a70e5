// Runs a TypeScript file on the Node that this project pins: `node cli/pinned-node.mjs FILE [ARGS]`.
// Plain JavaScript for Node 22: the Node of the machine runs this file.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const binary = process.platform === 'win32' ? 'node.exe' : 'node';
const inModules = (path) => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));
const pinnedNode = inModules(`node/bin/${binary}`);
/** Node strips types and compiles only once, which saves a third of a short command's time. */
const compileCache = inModules('.cache/node');

/** Runs the pinned Node in place of this process: same terminal, same signals, same exit code. */
export function runOnPinnedNode(args) {
  if (!existsSync(pinnedNode)) {
    console.error('Sluice is not installed yet: run "npm start" or "npm test" once.');
    process.exit(1);
  }
  // The extra channel closes when this process dies, also by kill -9: the child sees `disconnect`.
  const child = spawn(pinnedNode, args, {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // The terminal sends Ctrl-C to the whole process group; SIGTERM reaches only this process.
    process.on(signal, () => signal === 'SIGINT' || child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) runOnPinnedNode(process.argv.slice(2));
