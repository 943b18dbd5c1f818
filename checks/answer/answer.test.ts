import { describe, expect, it } from 'vitest';
import { recorded } from '../../test/labs/recorded.ts';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { answer } from './index.ts';

const after = (typed: string) =>
  sampleWorld({ objects: [recorded('drift-deployment', 'deployment/web')], memory: { answers: { q: typed } } });
const choices = [
  { id: 'a', text: 'Nothing', right: true, because: 'Nobody looks.' },
  { id: 'b', text: 'Flux', because: 'It is not installed.' },
];

describe('answer', () => {
  it('waits until there is one', async () => {
    expect(await answer.evaluate({ question: 'q', prompt: '?', choices }, sampleWorld())).toMatchObject({
      verdict: 'waiting',
      code: 'none',
    });
  });

  it('takes a choice by its letter or its text, and says why', async () => {
    expect(await answer.evaluate({ question: 'q', prompt: '?', choices }, after(' A '))).toMatchObject({
      verdict: 'passed',
      because: 'Nobody looks.',
    });
    expect(await answer.evaluate({ question: 'q', prompt: '?', choices }, after('flux'))).toMatchObject({
      verdict: 'failed',
      because: 'It is not installed.',
    });
  });

  it('takes a text without regard to case and quotes, and explains a frequent mistake', async () => {
    const typed = { question: 'q', prompt: '?', accepts: ['kubectl-(set|scale)'], wrong: { kubectl: 'That is the tool.' } };
    expect(await answer.evaluate(typed, after('"Kubectl-Set"'))).toMatchObject({ verdict: 'passed' });
    expect(await answer.evaluate(typed, after('kubectl-set image'))).toMatchObject({ verdict: 'failed' });
    expect(await answer.evaluate(typed, after('kubectl'))).toMatchObject({ verdict: 'failed', because: 'That is the tool.' });
  });

  it('compares with what the cluster says', async () => {
    const from = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'drift-deployment', name: 'web', field: 'spec.replicas' };
    expect(await answer.evaluate({ question: 'q', prompt: '?', from }, after('2'))).toMatchObject({ verdict: 'passed' });
    expect(await answer.evaluate({ question: 'q', prompt: '?', from }, after('3'))).toMatchObject({ verdict: 'failed', code: 'wrong' });
  });
});
