// One start, one check and one end in a folder of their own, so that the first that a person types finds its code compiled (see launcher.mjs).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A lab whose beginning uses most of the engine: Flux, a forge with two repositories, workloads. */
const lab = 'drift-and-rollback';

/** What fails here fails again, with its reason, for whoever types it: a build is none the worse. */
export const warmUp = (dist) => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-build-'));
  const type = (...words) =>
    spawnSync(process.execPath, [join(dist, 'gitops-lab.js'), ...words], { cwd: folder, stdio: 'ignore', timeout: 60_000 });
  try {
    type('start', lab, '--engine', 'embedded', '--json');
    for (const words of [['check'], ['check', '--json'], ['down', '--yes']]) type(...words);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
