// Type of a Provider -> what sends. All of upstream's but azuredevops, azureeventhub, googlepubsub, nats and otel:
// they speak no JSON over HTTP, or ask a cloud first.
import { bitbucket, bitbucketServer } from './bitbucket.ts';
import { googlechat, lark, msteams } from './cards.ts';
import { gitea, github, githubDispatch, gitlab } from './commit-status.ts';
import { generic, genericHmac } from './generic.ts';
import { alertmanager, datadog, grafana, opsgenie, pagerduty } from './incidents.ts';
import type { SendJson } from './post-json.ts';
import { giteaPullRequestComment, githubPullRequestComment, gitlabMergeRequestComment } from './pull-request-comment.ts';
import { matrix, telegram, webex, zulip } from './rooms.ts';
import type { Destination, Send } from './sender.ts';
import { sentry } from './sentry.ts';
import { discord, rocket, slack } from './slack.ts';

/** Each throws what the provider lacks. */
export const senders: Readonly<Record<string, (destination: Destination, send: SendJson) => Send>> = {
  generic,
  'generic-hmac': genericHmac,
  slack,
  discord,
  rocket,
  msteams,
  googlechat,
  lark,
  webex,
  matrix,
  telegram,
  zulip,
  alertmanager,
  opsgenie,
  pagerduty,
  grafana,
  datadog,
  sentry,
  github,
  gitlab,
  gitea,
  bitbucket,
  bitbucketserver: bitbucketServer,
  githubdispatch: githubDispatch,
  giteapullrequestcomment: giteaPullRequestComment,
  githubpullrequestcomment: githubPullRequestComment,
  gitlabmergerequestcomment: gitlabMergeRequestComment,
};
