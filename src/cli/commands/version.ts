/** `gitops-lab version` */
import { packageVersion } from '../../platform/package-root.ts';
import type { Run } from '../command.ts';

export const run: Run = () => {
  const version = packageVersion();
  return Promise.resolve({ json: { version }, text: `gitops-lab ${version}` });
};
