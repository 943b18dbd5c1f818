// The page of webhooks: what is told to whom, whether it arrived, and a form for another.
import type { Answer } from '../call.ts';
import { notFound } from '../errors.ts';
import type { Delivery, Webhook } from '../record/repository-record.ts';
import { addHook } from '../webhooks/add-hook.ts';
import { testDelivery } from '../webhooks/deliver-webhooks.ts';
import { replay } from '../webhooks/send-delivery.ts';
import { html, type Html } from './html.ts';
import { addressOf, page, repositoryPage, seeOther, timeElement, tokenField, type Visit } from './layout.ts';

const pathOf = (visit: Visit): string => (visit.repository ? `${addressOf(visit)}/settings/hooks` : '/user/settings/hooks');

const replayButton = (visit: Visit, hook: Webhook, delivery: string): Html =>
  html`<form class="inline" method="post" action="${pathOf(visit)}/${hook.id}/replay">
    ${tokenField(visit)}<input type="hidden" name="delivery" value="${delivery}" /><button>Replay</button>
  </form>`;

const stateOf = ({ sent, status }: Delivery): [string, string] => {
  if (!sent) return ['pending', 'not sent yet'];
  return [status >= 200 && status < 300 ? 'success' : 'failure', status ? String(status) : 'no answer'];
};

const deliveryRow = (visit: Visit, hook: Webhook, delivery: Delivery): Html => {
  const [state, said] = stateOf(delivery);
  return html`<li>
    <span class="state ${state}">${said}</span> ${delivery.type}
    <span class="dim">${timeElement(delivery.at)} ${delivery.words}</span>
    ${hook.active && replayButton(visit, hook, delivery.id)}
    <details>
      <summary>Delivery ${delivery.id}</summary>
      <pre>${delivery.text}</pre>
    </details>
  </li>`;
};

const hookBox = (visit: Visit, hook: Webhook): Html => {
  const last = hook.deliveries ?? [];
  const button = (action: string, words: string) =>
    html`<form class="inline" method="post" action="${pathOf(visit)}/${hook.id}/${action}">
      ${tokenField(visit)}<button>${words}</button>
    </form>`;
  return html`<section class="box" aria-label="Webhook ${hook.id}">
    <div class="head">
      <code>${hook.config['url'] ?? ''}</code> <span class="dim">${hook.events.join(', ')}${hook.active ? '' : ', switched off'}</span>
    </div>
    <ul class="rows">
      ${last.length > 0 ? last.map((each) => deliveryRow(visit, hook, each)) : html`<li class="dim">Nothing was sent yet.</li>`}
    </ul>
    <div class="body">${visit.repository && button('test', 'Send the last push again')} ${button('delete', 'Delete')}</div>
  </section>`;
};

const events = ['push', 'pull_request', 'create', 'delete', 'status', 'package'];

const form = (visit: Visit): Html => {
  const chosen = visit.repository ? 'push' : 'package';
  const box = (name: string) =>
    html`<label class="box-first"
      ><input type="checkbox" name="event" value="${name}" ${name === chosen ? html`checked` : ''} /> ${name}</label
    > `;
  return html`<h2>Another webhook</h2>
    <form method="post" action="${pathOf(visit)}">
      ${tokenField(visit)}<label class="field" for="url">Address</label>
      <input
        class="wide"
        type="url"
        id="url"
        name="url"
        required
        placeholder="http://webhook-receiver.flux-system.svc.cluster.local/hook/..."
      />
      <label class="field" for="secret">Secret that signs it</label
      ><input class="wide" type="text" id="secret" name="secret" autocomplete="off" />
      <p>Told of ${events.map(box)}</p>
      <p><button class="main">Add</button></p>
    </form>`;
};

export const hooksPage = (visit: Visit, problem?: { status: number; message: string }): Answer => {
  const { hooks } = visit.world.records.read(visit.repository);
  const about = visit.repository
    ? html`<p class="dim">
        Names inside the cluster work here, as in <code>http://webhook-receiver.flux-system.svc.cluster.local/hook/…</code>
      </p>`
    : html`<p class="dim">Told of all repositories; <strong>package</strong> is an image that was pushed to the registry.</p>`;
  const once = html`<p class="dim">Each message is sent once. What did not arrive is sent again by its button, not by itself.</p>`;
  const body = html`${problem && html`<p class="note" role="alert">${problem.message}</p>`} ${about} ${once}
  ${hooks.map((hook) => hookBox(visit, hook))} ${form(visit)}`;
  const answer = visit.repository
    ? repositoryPage(visit, 'hooks', 'Webhooks', body)
    : page(
        visit,
        'Webhooks',
        html`<h1>Webhooks</h1>
          ${body}`,
      );
  return { ...answer, status: problem?.status ?? 200 };
};

export const addHookAction = (visit: Visit): Answer => {
  const { world, repository, form } = visit;
  addHook(world, repository, {
    type: 'gitea',
    config: { url: form.get('url') ?? '', content_type: 'json', secret: form.get('secret') ?? '' },
    events: form.getAll('event'),
    active: true,
  });
  return seeOther(pathOf(visit));
};

export const hookAction = async (visit: Visit): Promise<Answer> => {
  const { world, repository, params, user, form } = visit;
  const hook = world.records.read(repository).hooks.find(({ id }) => String(id) === params['id']);
  if (!hook) throw notFound();
  if (params['action'] === 'test') await testDelivery(world, repository, hook, user?.name ?? '');
  else if (params['action'] === 'replay') {
    if (!(await replay(world, { repository, id: hook.id }, form.get('delivery') ?? ''))) throw notFound();
  } else if (params['action'] === 'delete')
    world.records.change(repository, (record) => void (record.hooks = record.hooks.filter(({ id }) => id !== hook.id)));
  else throw notFound();
  return seeOther(pathOf(visit));
};
