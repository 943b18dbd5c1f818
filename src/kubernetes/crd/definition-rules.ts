// CustomResourceDefinitions as objects: defaults and validation.
import type { KindRules } from '../kinds/kind-rules.ts';

export const customResourceDefinition: KindRules = { generation: true };
