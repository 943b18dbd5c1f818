// A Provider and its Secret -> what sends.
import { parse } from 'yaml';
import type { ApiClient } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../../kubernetes/machinery/status.ts';
import { parseGoDuration } from '../../runtime/duration.ts';
import type { Manager } from '../../runtime/manager.ts';
import { createPostJson, createSendJson } from './post-json.ts';
import { SendError } from './send-error.ts';
import { senders } from './senders.ts';
import type { Destination, Send } from './sender.ts';

const readSecret = async (client: ApiClient, namespace: string, name: string): Promise<Record<string, string>> => {
  try {
    const { data = {} } = await client.get({ apiVersion: 'v1', kind: 'Secret', namespace, name });
    const entries = Object.entries(data as Record<string, string>);
    return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8').trim()]));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new SendError(`failed to get secret '${namespace}/${name}': ${error.message}`);
  }
};

const headersIn = (text: string | undefined): Record<string, string> => {
  if (!text) return {};
  try {
    return parse(text) as Record<string, string>;
  } catch (error) {
    throw new SendError(`failed to read headers from secret: ${(error as Error).message}`);
  }
};

/** No message shows the token. */
const masking =
  (send: Send, token: string): Send =>
  (event) =>
    send(event).catch((error: Error) => {
      throw new SendError(token ? error.message.replaceAll(token, '*****') : error.message);
    });

const timeoutOf = ({ spec }: KubeObject): number => parseGoDuration(spec.timeout) ?? 15_000;

/** Throws what is wrong with the provider. */
export const createSender = async (
  { client, network, clock, signal }: Manager,
  provider: KubeObject,
  commitStatus: string,
): Promise<Send> => {
  const {
    type,
    address = '',
    channel = '',
    username = '',
    secretRef,
  } = provider.spec as Record<string, string> & {
    secretRef?: { name: string };
  };
  const failed = (why: string) => new SendError(`failed to initialize notifier for provider '${provider.metadata.name}': ${why}`);
  try {
    const secret = secretRef ? await readSecret(client, provider.metadata.namespace ?? '', secretRef.name) : {};
    const sendJson = createSendJson(network, clock, timeoutOf(provider), signal);
    const destination: Destination = {
      post: createPostJson(sendJson),
      address: secret.address ?? address,
      channel,
      username: secret.username ?? username,
      password: secret.password ?? '',
      token: secret.token ?? '',
      headers: headersIn(secret.headers),
      providerUid: provider.metadata.uid ?? '',
      commitStatus,
    };
    const create = senders[type as string];
    if (!create) throw new SendError(`failed to initialize notifier: the provider type ${type} is not simulated by this lab`);
    try {
      return masking(create(destination, sendJson), destination.token);
    } catch (error) {
      throw new SendError(`failed to initialize notifier: ${(error as Error).message}`);
    }
  } catch (error) {
    throw failed((error as Error).message);
  }
};
