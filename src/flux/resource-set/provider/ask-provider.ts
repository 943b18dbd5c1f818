// Which source a type of provider stands for, and the words around its failures.
import { adler32 } from '../../template/sprig/adler32.ts';
import type { InputSet } from '../input-set.ts';
import { externalInputs } from './external-service.ts';
import { branchInputs, requestInputs, tagInputs } from './git-inputs.ts';
import { ociTags } from './oci-tags.ts';
import type { Question } from './provider-type.ts';

const called = async (what: string, ask: Promise<InputSet[]>): Promise<InputSet[]> => {
  try {
    return await ask;
  } catch (error) {
    throw new Error(`failed to call ${what} provider: ${(error as Error).message}`, { cause: error });
  }
};

const gitType = /^(GitHub|GitLab|Gitea|AzureDevOps|AWSCodeCommit)(PullRequest|MergeRequest|Branch|Tag)$/;

const askGit = (question: Question, provider: string, what: string): Promise<InputSet[]> => {
  if (what === 'Branch') return branchInputs(question, provider);
  return what === 'Tag' ? tagInputs(question, provider) : requestInputs(question, provider);
};

/** The default values stand behind what the source says. */
export const askProvider = async (question: Question): Promise<InputSet[]> => {
  const { spec, object } = question;
  const { metadata } = object;
  const defaults = spec.defaultValues ?? {};
  if (spec.type === 'Static') return [{ id: String(adler32(`${metadata.namespace}/${metadata.name}`)), ...defaults }];
  const git = gitType.exec(spec.type);
  let found: Promise<InputSet[]>;
  if (git) found = called('Git', askGit(question, git[1] as string, git[2] as string));
  else if (spec.type === 'ExternalService') found = called('external service', externalInputs(question));
  else if (spec.type === 'OCIArtifactTag') found = called('OCI', ociTags(question));
  else throw new Error(`the type ${spec.type} needs a cloud that is not simulated`);
  return (await found).map((set) => ({ ...defaults, ...set }));
};
