// kubectl's way from client-side to server-side apply: the last-applied annotation lets it take its own fields over, and is kept in step.
import type { KubeObject } from '../machinery/object.ts';
import { FieldSet } from './field-set.ts';
import type { TypeModel } from './type-model.ts';
import { compareTyped } from './typed-compare.ts';
import { fieldsOf } from './typed-fields.ts';
import { typeProblems } from './typed-validation.ts';

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';
const longestAnnotations = 256 * 1024;

const lastAppliedOf = (object: KubeObject): string => object.metadata?.annotations?.[lastAppliedAnnotation] ?? '';

/** What the annotation says was applied and still is so in the live object; undefined where that cannot be told. */
export const fieldsFromLastApplied = (model: TypeModel, live: KubeObject): FieldSet | undefined => {
  const text = lastAppliedOf(live);
  if (!text || typeProblems(model, live, { allowDuplicates: false })) return undefined;
  let last: KubeObject;
  try {
    last = JSON.parse(text) as KubeObject;
  } catch {
    return undefined;
  }
  if (last?.apiVersion !== live.apiVersion || typeProblems(model, last, { allowDuplicates: false })) return undefined;
  const { modified, added, removed } = compareTyped(model, last, live);
  return fieldsOf(model, last).difference(modified).difference(added).difference(removed);
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
};

const escapeHtml = (text: string) =>
  text.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`);

const withAnnotations = (object: KubeObject, annotations: Record<string, string>): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, annotations },
});

/** The merged object, its annotation (where it has one) now telling what was applied. */
export const keepLastApplied = (object: KubeObject, applied: KubeObject): KubeObject => {
  if (!lastAppliedOf(object)) return object;
  const { [lastAppliedAnnotation]: _last, ...others } = applied.metadata?.annotations ?? {};
  const plain = applied.metadata?.annotations ? withAnnotations(applied, others) : applied;
  const annotations = { ...object.metadata.annotations, [lastAppliedAnnotation]: `${escapeHtml(JSON.stringify(sorted(plain)))}\n` };
  const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (size > longestAnnotations) delete (annotations as Record<string, string>)[lastAppliedAnnotation];
  return withAnnotations(object, annotations);
};
