import type { Informer } from '../../kubernetes/controller/informer.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';

interface Sources {
  services: Informer;
  slices: Informer;
  pods: Informer;
}

interface Backend {
  ip: string;
  port: number;
}

/** Cluster DNS and the part of kube-proxy that picks an endpoint. */
export class NameResolver {
  readonly #sources: Sources;
  #turn = 0;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** `web`, `web.shop`, `web.shop.svc.cluster.local.`, `db-0.db.shop.svc`: an IP, or undefined for a name that does not exist. */
  lookUp(host: string, callerNamespace: string | undefined, depth = 0): string | undefined {
    const labels = host
      .replace(/\.$/, '')
      .replace(/\.cluster\.local$/, '')
      .split('.');
    const svc = labels.indexOf('svc');
    if (svc >= 0 && svc !== labels.length - 1) return undefined;
    const names = svc >= 0 ? labels.slice(0, svc) : labels;
    if (names.length === 1) return this.#service(names[0] as string, callerNamespace, depth);
    if (names.length === 2) return this.#service(names[0] as string, names[1], depth);
    return names.length === 3 && svc >= 0 ? this.#hostname(names as [string, string, string]) : undefined;
  }

  /** The endpoint behind a cluster IP's port; null when it has none, undefined when the IP is not a service's. */
  backendOf(ip: string, port: number): Backend | null | undefined {
    const service = this.#sources.services.list().find((each) => each.spec?.clusterIP === ip);
    if (!service) return undefined;
    const servicePort = service.spec.ports?.find((each: { port: number }) => each.port === port);
    return servicePort ? this.#pick(this.endpoints(service, servicePort.name ?? '')) : null;
  }

  /** Ready endpoints of a service's port. */
  endpoints(service: KubeObject, portName: string): Backend[] {
    const { namespace, name } = service.metadata;
    return this.#sources.slices
      .list(namespace)
      .filter((each) => each.metadata.labels?.['kubernetes.io/service-name'] === name)
      .flatMap((slice) => {
        const port = slice['ports']?.find((each: { name?: string }) => (each.name ?? '') === portName)?.port;
        const ready = (slice['endpoints'] ?? []).filter((each: KubeObject['spec']) => each.conditions?.ready !== false);
        return port === undefined ? [] : ready.flatMap((each: { addresses: string[] }) => each.addresses.map((ip) => ({ ip, port })));
      });
  }

  #pick(backends: Backend[]): Backend | null {
    return backends.length > 0 ? (backends[this.#turn++ % backends.length] as Backend) : null;
  }

  #service(name: string, namespace: string | undefined, depth: number): string | undefined {
    const service = namespace === undefined ? undefined : this.#sources.services.get(namespace, name);
    if (!service) return undefined;
    if (service.spec.type === 'ExternalName') return depth < 8 ? this.lookUp(service.spec.externalName, namespace, depth + 1) : undefined;
    if (service.spec.clusterIP !== 'None') return service.spec.clusterIP;
    const addresses = this.#sources.slices
      .list(namespace)
      .filter((each) => each.metadata.labels?.['kubernetes.io/service-name'] === name)
      .flatMap((slice) => (slice['endpoints'] ?? []).filter((each: KubeObject['spec']) => each.conditions?.ready !== false))
      .flatMap((each: { addresses: string[] }) => each.addresses);
    return addresses[this.#turn++ % Math.max(1, addresses.length)];
  }

  #hostname([hostname, subdomain, namespace]: [string, string, string]): string | undefined {
    const pod = this.#sources.pods.list(namespace).find((each) => each.spec?.hostname === hostname && each.spec.subdomain === subdomain);
    return pod?.status?.podIP;
  }
}
