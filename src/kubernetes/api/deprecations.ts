// Kinds whose every use is answered with a Warning header.
import type { ResourceType } from '../machinery/resource.ts';

const builtIn: Record<string, string> = {
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  componentstatuses: 'v1 ComponentStatus is deprecated in v1.19+',
};

export const deprecationWarnings = (type: ResourceType): string[] => {
  const text = type.group === '' ? builtIn[type.resource] : type.customVersion?.deprecationWarning;
  return text ? [text] : [];
};
