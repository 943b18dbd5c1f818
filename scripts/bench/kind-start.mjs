// What a start on kind costs beside the bare tools: kind create cluster, the same images loaded, flux install. Only by name: npm run bench kind.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile, run, time } from './measure.mjs';

const promise = 1.1;
const nodeImage = process.env.GITOPS_LAB_NODE_IMAGE ?? 'kindest/node:v1.34.0';
const bare = 'gitops-lab-bench-bare';

const fluxImages = async () => {
  const manifests = await run('flux', ['install', '--export']);
  const images = [...manifests.matchAll(/image: (\S+)/g)].map(([, image]) => image);
  const held = new Set((await run('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'])).split('\n'));
  return images.filter((image) => held.has(image));
};

const startBare = async (folder) => {
  const kubeconfig = join(folder, 'kubeconfig');
  const images = await fluxImages();
  try {
    return await time(async () => {
      await run('kind', ['create', 'cluster', '--name', bare, '--image', nodeImage, '--kubeconfig', kubeconfig]);
      // Where the images are local, a bare cluster needs them, too; elsewhere both pull.
      if (images.length > 0) await run('kind', ['load', 'docker-image', '--name', bare, ...images]);
      await run('flux', ['install'], { env: { KUBECONFIG: kubeconfig } });
    });
  } finally {
    await run('kind', ['delete', 'cluster', '--name', bare, '--kubeconfig', kubeconfig]);
  }
};

/** Cluster, forge, registry, Flux bootstrapped from the forge, the lab's repositories followed, and its first task on screen. */
const startOurs = async (folder, program) => {
  const env = { NO_COLOR: '1', GITOPS_LAB_ENGINE: 'kind', GITOPS_LAB_NODE_IMAGE: nodeImage };
  const lab = (...words) => run(process.execPath, [program, ...words], { cwd: folder, env });
  try {
    const start = await time(() => lab('start', 'sources', '--json'));
    const reset = await time(() => lab('reset', '--json'));
    return { start, reset };
  } finally {
    await lab('down', '--yes');
  }
};

export const measureKindStart = async (rounds, program) => {
  const ratios = [];
  const [bares, starts, resets] = [[], [], []];
  for (let round = 0; round < Math.min(rounds, 3); round++) {
    const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-bench-'));
    try {
      bares.push(await startBare(folder));
      const { start, reset } = await startOurs(folder, program);
      starts.push(start);
      resets.push(reset);
      ratios.push(start / bares.at(-1));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return [
    { what: 'bare kind create cluster, flux install', promise: '', samples: bares },
    { what: 'start of lab sources on kind', promise: '', samples: starts },
    {
      what: 'the same, beside bare',
      promise: `<= ${promise.toFixed(2)} x`,
      samples: ratios,
      unit: 'x',
      digits: 2,
      kept: percentile(ratios, 50) <= promise,
    },
    { what: 'reset on kind', promise: '<= 20000 ms', samples: resets, kept: percentile(resets, 95) <= 20_000 },
  ];
};
