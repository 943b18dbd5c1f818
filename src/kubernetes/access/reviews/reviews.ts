import type { KubeObject } from '../../machinery/object.ts';
import type { User } from '../../machinery/user.ts';
import type { AuthenticateOptions } from '../authenticate.ts';
import { selfSubjectAccessReview, selfSubjectRulesReview, subjectAccessReview } from './access-review.ts';
import { selfSubjectReview, tokenReview } from './token-request.ts';

/** Answers the kinds that are only asked, never stored: TokenReview, *AccessReview, SelfSubjectRulesReview, SelfSubjectReview. Undefined for other kinds. */
export const answerReview = (review: KubeObject, user: User, options: AuthenticateOptions): KubeObject | undefined => {
  switch (review.kind) {
    case 'TokenReview':
      return tokenReview(review, options);
    case 'SelfSubjectReview':
      return selfSubjectReview(review, user, options);
    case 'SelfSubjectAccessReview':
      return selfSubjectAccessReview(review, user, options.reader);
    case 'SubjectAccessReview':
    case 'LocalSubjectAccessReview':
      return subjectAccessReview(review, options.reader);
    case 'SelfSubjectRulesReview':
      return selfSubjectRulesReview(review, user, options.reader);
    default:
      return undefined;
  }
};

export { answerTokenRequest } from './token-request.ts';
