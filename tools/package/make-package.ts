// `npm run package`: makes the npm package of this clone, sluice-orders-VERSION.tgz, in the current folder.
// Not a prepack script: .npmrc switches the scripts of npm's own commands off.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stagePackage } from './stage-package.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-package-'));
try {
  stagePackage(folder);
  // From within the folder, because a shell, which Windows needs for npm, would divide its path at a space.
  const packed = execFileSync('npm', ['pack', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const name = packed.trim();
  copyFileSync(join(folder, name), name);
  console.log(name);
} finally {
  rmSync(folder, { recursive: true });
}
