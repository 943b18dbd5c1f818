import type { KubeObject } from '../../machinery/object.ts';
import type { User } from '../../machinery/user.ts';
import type { AuthenticateOptions } from '../authenticate.ts';

/** Answers the kinds that are only asked, never stored: TokenReview, *AccessReview, SelfSubjectRulesReview, SelfSubjectReview. Undefined for other kinds. */
export const answerReview = (_review: KubeObject, _user: User, _options: AuthenticateOptions): KubeObject | undefined => {
  throw new Error('not written yet');
};

/** POST serviceaccounts/NAME/token. */
export const answerTokenRequest = (
  _request: KubeObject,
  _account: { namespace: string; name: string },
  _options: AuthenticateOptions,
): KubeObject => {
  throw new Error('not written yet');
};
