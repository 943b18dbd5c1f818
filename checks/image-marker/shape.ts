import { object, pattern, string, word } from '../../src/catalogue/shape.ts';

export interface ImageMarkerSpec {
  repository: string;
  branch?: string;
  under: string;
  policy: string;
  value?: string;
  part?: 'whole' | 'tag' | 'name' | 'digest';
}

export const imageMarkerShape = object(
  {
    repository: string(),
    branch: string('main if left out'),
    under: string("the folder that the automation's update.path names"),
    policy: string('the ImagePolicy that the marker must name, as namespace/name'),
    value: pattern('on the marked value, where the folder has several: only lines with such a value are looked at'),
    part: word(['whole', 'tag', 'name', 'digest'], 'what the marked value holds; any if left out'),
  },
  ['repository', 'under', 'policy'],
);
