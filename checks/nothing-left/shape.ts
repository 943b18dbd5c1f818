import { object, pattern, string } from '../../src/catalogue/shape.ts';

export interface NothingLeftSpec {
  namespace?: string;
  named?: string;
  labelled?: string;
}

export const nothingLeftShape = object({
  namespace: string('everything in this namespace, and the namespace itself'),
  named: pattern('everything in any namespace whose name matches'),
  labelled: string('KEY=VALUE: everything that carries this label'),
});
