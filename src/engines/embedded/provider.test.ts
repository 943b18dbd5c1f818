import { ensureBuilt } from '../../../test/e2e/command.ts';
import { describeEngineProvider } from '../../../test/conformance/engine-provider.ts';
import { embeddedProvider } from './provider.ts';

ensureBuilt();
describeEngineProvider(embeddedProvider);
