// Which tag is written out, and how.
import type { YamlNode } from './node.ts';
import { longTag, resolveTag, shortTag } from './resolve-tag.ts';

/** The tag that has to be written out, and whether the text must be quoted to stay a string. */
export const writtenTag = (node: YamlNode): { tag: string; quote: boolean } => {
  const tag = node.tag;
  if (tag === '' || node.tagged) return { tag, quote: false };
  if (node.kind !== 'scalar') return { tag: tag === (node.kind === 'mapping' ? '!!map' : '!!seq') ? '' : tag, quote: false };
  const isString = shortTag(tag) === '!!str';
  if ((isString && node.style !== 'plain') || resolveTag(node.value) === shortTag(tag)) return { tag: '', quote: false };
  return { tag: isString ? '' : tag, quote: isString };
};

export const tagText = (short: string): string => {
  const tag = longTag(short);
  const encode = (text: string) => text.replace(/[^-;/?:@&=+$,_.~*'()[\]0-9A-Za-z]/gu, (c) => encodeURIComponent(c).replace('!', '%21'));
  if (tag.startsWith('!')) return `!${encode(tag.slice(1))}`;
  const prefix = 'tag:yaml.org,2002:';
  return tag.startsWith(prefix) ? `!!${encode(tag.slice(prefix.length))}` : `!<${encode(tag)}>`;
};
