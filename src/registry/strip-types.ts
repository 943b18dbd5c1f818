// Loaded only when a program is packed: the parser behind it is the largest thing in this room.
import { transform } from 'sucrase';

/** JavaScript with the same lines. Throws an Error that names line and column. */
export const stripTypes = (text: string): string => transform(text, { transforms: ['typescript'], disableESTransforms: true }).code;
