// ImageRepository: which tags an image has in its registry (reference/flux.md 3.1).
// Models: scans by interval, request, new name or exclusion list, logins, plain HTTP, TLS with own certificates. Leaves out: cloud providers, proxies.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { timestamp } from '../../platform/clock.ts';
import { formatGoDuration, parseGoDuration } from '../runtime/duration.ts';
import type { Manager } from '../runtime/manager.ts';
import { PassFailure, type Outcome, type Pass } from '../runtime/object-pass.ts';
import { requestedAt } from '../runtime/status.ts';
import type { OciClient } from '../source/oci-client.ts';
import { OciError } from '../source/oci-refusal.ts';
import { parseImage, type ImageReference } from './image-reference.ts';
import { registryFor } from './registry-access.ts';
import { exclusionsOf, newestFirst, withoutExcluded } from './scan-tags.ts';
import type { TagDatabase } from './tag-database.ts';

export const imageRepositoryKind = { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImageRepository' };

const latestTagsCount = 10;

export interface ScanResult {
  revision: string;
  tagCount: number;
  scanTime: string;
  latestTags?: string[];
}

export const scanResultOf = ({ status }: KubeObject): ScanResult | undefined => status?.lastScanResult as ScanResult | undefined;

const sameContent = (a: string[], b: string[] = []) => a.length === b.length && a.every((each) => b.includes(each));

const intervalOf = ({ spec }: KubeObject): number => parseGoDuration(spec.interval) ?? 60_000;

export class ImageRepositoryWork {
  readonly #manager: Manager;
  readonly #database: TagDatabase;

  constructor(manager: Manager, database: TagDatabase) {
    this.#manager = manager;
    this.#database = database;
  }

  async reconcile(pass: Pass): Promise<Outcome> {
    const { object, draft } = pass;
    const image = parseImage(object.spec.image as string);
    const before = scanResultOf(object);
    const abort = new AbortController();
    const timeoutMs = parseGoDuration(object.spec.timeout) ?? intervalOf(object);
    const timer = this.#manager.clock.after(timeoutMs, () => abort.abort());
    try {
      const registry = await registryFor(this.#manager, object, image, AbortSignal.any([pass.signal, abort.signal]));
      const due = this.#whyNow(object, image);
      if (typeof due === 'string') {
        pass.progress(`scanning: ${due}`, due === 'no tags in database');
        await pass.save();
        draft.status.lastScanResult = await this.#scan(object, image, registry);
      }
      const { revision, tagCount } = scanResultOf(draft) as ScanResult;
      draft.status.canonicalImageName = image.canonicalName;
      draft.status.observedExclusionList = exclusionsOf(object.spec);
      const requeueAfterMs = typeof due === 'string' ? intervalOf(object) : due;
      const next = `next scan in ${formatGoDuration(requeueAfterMs)}`;
      const scanned = before?.revision === revision ? `tags did not change, ${next}` : `successful scan, ${next}`;
      return {
        ready: `successful scan: found ${tagCount} tags with checksum ${revision}`,
        unchanged: typeof due === 'string' ? scanned : `no change in repository configuration since last scan, ${next}`,
        requeueAfterMs,
      };
    } finally {
      timer.cancel();
    }
  }

  /** Why to scan at once, or how long there is nothing to do. */
  #whyNow(object: KubeObject, { canonicalName }: ImageReference): string | number {
    const { status, spec } = object;
    const last = scanResultOf(object);
    if (!last) return 'first scan';
    const asked = requestedAt(object);
    if (asked !== undefined && asked !== status.lastHandledReconcileAt) return 'reconcile requested';
    if (canonicalName !== status.canonicalImageName) return 'new image name';
    if (!sameContent(exclusionsOf(spec), status.observedExclusionList)) return 'updated exclusion list';
    if (this.#database.get(canonicalName).length === 0) return 'no tags in database';
    if (this.#database.isFromLater(canonicalName, object.metadata.uid ?? '', last.revision)) return 'no tags in database';
    const leftMs = intervalOf(object) - (this.#manager.clock.now() - Date.parse(last.scanTime));
    return leftMs < 1000 ? 'triggered by interval' : leftMs;
  }

  async #scan(object: KubeObject, { canonicalName }: ImageReference, registry: OciClient): Promise<ScanResult> {
    const failed = (why: string) => new PassFailure('ReadOperationFailed', `scan failed: ${why}`);
    const found = await registry.tags().catch((error: unknown) => {
      throw error instanceof OciError ? failed(error.message) : error;
    });
    const wanted = withoutExcluded(found, exclusionsOf(object.spec));
    if (typeof wanted === 'string') throw failed(wanted);
    const tags = newestFirst(wanted);
    const revision = this.#database.set(canonicalName, tags, object.metadata.uid ?? '');
    return {
      revision,
      tagCount: tags.length,
      scanTime: timestamp(this.#manager.clock),
      ...(tags.length ? { latestTags: tags.slice(0, latestTagsCount) } : {}),
    };
  }
}
