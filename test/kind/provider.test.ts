// The kind engine through the seam that every engine keeps.
import { kindProvider } from '../../src/engines/kind/provider.ts';
import { describeEngineProvider } from '../conformance/engine-provider.ts';
import { ensureBuilt } from '../e2e/command.ts';

ensureBuilt();
const nodeImage = process.env.GITOPS_LAB_NODE_IMAGE;
describeEngineProvider(
  { ...kindProvider, start: (stateDir, progress) => kindProvider.start(stateDir, progress, { nodeImage }) },
  { restoreMs: 20_000 },
);
