/** Webhooks to a real cluster: this process is no pod and knows no cluster DNS, so a service is reached through the API server's proxy. */
import type { ForgeOptions } from '../../forge/forge.ts';
import { httpFetch } from '../../platform/http-fetch.ts';
import { httpResponse } from '../../platform/http-response.ts';
import { readAll, RestClient } from '../../kubernetes/rest/rest-client.ts';

const serviceName = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?\.?$/;
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Services by their names, and this machine; nothing is sent anywhere else. */
export const deliverIntoCluster =
  (kubeconfig: string): NonNullable<ForgeOptions['deliver']> =>
  async (url, init) => {
    const { hostname, port, protocol, pathname, search } = new URL(url);
    const [, service, namespace] = serviceName.exec(hostname) ?? [];
    if (service === undefined && loopback.test(hostname)) return httpFetch(url, init);
    if (service === undefined) throw new Error(`dial tcp: lookup ${hostname}: no such host`);
    const client = RestClient.fromFile(kubeconfig, 'gitops-lab-forge');
    try {
      const { 'content-type': contentType, authorization: _, ...headers } = init.headers ?? {};
      const scheme = protocol.replace(':', '');
      const { code, stream } = await client.open({
        method: init.method ?? 'GET',
        path: `/api/v1/namespaces/${namespace}/services/${scheme}:${service}:${port || (scheme === 'https' ? 443 : 80)}/proxy${pathname}${search}`,
        headers,
        ...(contentType ? { contentType } : {}),
        ...(init.body === undefined || init.body === null ? {} : { body: init.body }),
        ...(init.signal ? { signal: init.signal } : {}),
      });
      const text = await readAll(stream);
      return httpResponse({ status: code, body: Promise.resolve(Buffer.from(text)) });
    } finally {
      client.close();
    }
  };
