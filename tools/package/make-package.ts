// `npm run package`: makes the npm package of this clone, sluice-orders-VERSION.tgz, in the current folder.
// Not a prepack script: .npmrc switches the scripts of npm's own commands off.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stagePackage } from './stage-package.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-package-'));
try {
  stagePackage(folder);
  const shell = process.platform === 'win32';
  execFileSync('npm', ['pack', '--loglevel=error', folder], { stdio: 'inherit', shell });
} finally {
  rmSync(folder, { recursive: true });
}
