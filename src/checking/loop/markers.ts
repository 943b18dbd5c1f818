// Setter markers in the manifests of a branch: which policy each names, and what the line says now.
import type { RepositoryReader } from '../git/repository-reader.ts';

export interface Marker {
  path: string;
  line: number;
  /** As it is written: namespace and name of a policy. */
  namespace: string;
  policy: string;
  part: 'whole' | 'tag' | 'name' | 'digest';
  /** The value in front of it. */
  value: string;
}

const pattern =
  /^\s*(?:-\s+)?(?:[^\s#][^#]*?:\s+)?(["']?)([^\s"'#]+)\1\s+#\s*\{\s*"\$imagepolicy"\s*:\s*"([^":]+):([^":]+)(?::(tag|name|digest))?"\s*\}/;

export const markersIn = (path: string, text: string): Marker[] =>
  text.split('\n').flatMap((line, at) => {
    const [, , value = '', namespace = '', policy = '', part = 'whole'] = pattern.exec(line) ?? [];
    return policy ? [{ path, line: at + 1, namespace, policy, part: part as Marker['part'], value }] : [];
  });

const isManifest = (path: string) => /\.ya?ml$|(^|\/)Kustomization$/.test(path);

/** Below a folder of the branch, as an ImageUpdateAutomation's `update.path` names it. */
export const markersBelow = async (repository: RepositoryReader, branch: string, folder = '.'): Promise<Marker[]> => {
  const prefix = folder.replace(/^\.?\/+|^\.$/, '').replace(/\/*$/, '/');
  const paths = (await repository.paths(branch)).filter((path) => isManifest(path) && (prefix === '/' || path.startsWith(prefix)));
  const texts = await repository.readAll(branch, paths);
  return [...texts].flatMap(([path, text]) => (text.includes('"$imagepolicy"') ? markersIn(path, text) : []));
};

interface ImageRef {
  name: string;
  tag: string;
  digest?: string;
}

/** What an automation would write there. */
export const markerWants = ({ part }: Marker, { name, tag, digest }: ImageRef): string => {
  switch (part) {
    case 'tag':
      return digest ? `${tag}@${digest}` : tag;
    case 'name':
      return name;
    case 'digest':
      return digest ?? '';
    default:
      return `${name}:${tag}${digest ? `@${digest}` : ''}`;
  }
};
