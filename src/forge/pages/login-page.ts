import type { Answer } from '../call.ts';
import { html } from './html.ts';
import { page, seeOther, type Visit } from './layout.ts';
import { localPath, loginCookie, logoutCookie } from './login.ts';

/** The form asks for what `gitops-lab status` shows. */
export const loginPage = (visit: Visit, problem?: string): Answer => {
  const to = localPath(visit.form.get('to') ?? visit.url.searchParams.get('to'));
  return page(
    visit,
    'Log in',
    html`<h1>Log in</h1>
      ${problem && html`<p class="note" role="alert">${problem}</p>`}
      <p class="dim">The user is ${visit.world.owner}; its token is in <code>gitops-lab status --json</code>.</p>
      <form method="post" action="/user/login">
        <input type="hidden" name="to" value="${to}" />
        <label class="field" for="name">User</label
        ><input type="text" id="name" name="name" autocomplete="username" required value="${visit.world.owner}" />
        <label class="field" for="token">Token</label
        ><input type="password" id="token" name="token" autocomplete="current-password" required />
        <p><button class="main">Log in</button></p>
      </form>`,
    problem ? 401 : 200,
  );
};

export const loginAction = (visit: Visit): Answer => {
  const { world, form } = visit;
  const login = `${form.get('name') ?? ''}:${form.get('token') ?? ''}`;
  const user = world.users.identify(`Basic ${Buffer.from(login).toString('base64')}`);
  if (!user) return loginPage(visit, 'That user and token do not belong together.');
  return seeOther(localPath(form.get('to')), { 'set-cookie': loginCookie(world, user) });
};

export const logoutAction = ({ world }: Visit): Answer => seeOther('/', { 'set-cookie': logoutCookie(world) });
