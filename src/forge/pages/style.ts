/** The one style sheet of the forge's pages: no fonts, images or scripts from anywhere. */
export const style = `
:root { color-scheme: light dark; --fg: #1c2430; --dim: #59636e; --bg: #fff; --soft: #f4f6f8; --line: #d5dae0; --link: #0b57b0; --add: #dcf5e1; --del: #fde2e1; --ok: #14703a; --bad: #b3261e; --merged: #6b3fa0; --wait: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --fg: #e4e8ee; --dim: #9aa5b1; --bg: #12161b; --soft: #1b2128; --line: #343c46; --link: #7db4ff; --add: #12351f; --del: #45191a; --ok: #5fd68b; --bad: #ff8f88; --merged: #c3a3f5; --wait: #f0c060; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg); }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
header.top, main { max-width: 64rem; margin: 0 auto; padding: 0.75rem 1rem; }
header.top { display: flex; gap: 1rem; align-items: center; border-bottom: 1px solid var(--line); }
header.top .who { margin-left: auto; display: flex; gap: 0.75rem; align-items: center; }
h1 { font-size: 1.5rem; margin: 0.75rem 0 0.25rem; } h2 { font-size: 1.15rem; margin: 1.75rem 0 0.5rem; }
nav.tabs { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; border-bottom: 1px solid var(--line); margin-bottom: 1rem; }
nav.tabs a { padding: 0.5rem 0; color: var(--fg); } nav.tabs a[aria-current] { border-bottom: 2px solid var(--link); font-weight: 600; }
code, pre, .mono { font: 0.875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.dim { color: var(--dim); } .box { border: 1px solid var(--line); border-radius: 6px; margin: 0.75rem 0; overflow: hidden; }
.box > .head { background: var(--soft); padding: 0.4rem 0.75rem; border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; }
.box > .body { padding: 0.5rem 0.75rem; overflow-wrap: anywhere; }
ul.rows { list-style: none; margin: 0; padding: 0; } ul.rows > li { padding: 0.5rem 0.75rem; border-top: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: baseline; }
ul.rows > li:first-child { border-top: 0; } ul.rows .right { margin-left: auto; }
.diff { margin: 0; overflow-x: auto; } .diff code { display: block; min-width: max-content; padding: 0 0.75rem; white-space: pre; }
.diff .add { background: var(--add); } .diff .del { background: var(--del); } .diff .hunk { background: var(--soft); color: var(--dim); }
pre.file { margin: 0; overflow-x: auto; padding: 0.5rem 0.75rem; }
.state { font-weight: 600; border: 1px solid currentcolor; border-radius: 1rem; padding: 0 0.6rem; font-size: 0.875rem; }
.open, .success { color: var(--ok); } .closed, .failure, .error { color: var(--bad); } .merged { color: var(--merged); } .draft, .pending, .warning { color: var(--wait); }
.label { border: 1px solid var(--line); border-radius: 4px; padding: 0 0.5rem; font-size: 0.875rem; background: var(--soft); }
form.inline { display: inline-flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; margin: 0; }
form.row { display: flex; margin: 0.75rem 0; } label.box-first { display: inline-block; white-space: nowrap; margin-right: 0.75rem; }
label.field { display: block; margin: 0.75rem 0 0.25rem; font-weight: 600; }
input[type=text], input[type=password], input[type=url], textarea, select { font: inherit; color: inherit; background: var(--bg); border: 1px solid var(--line); border-radius: 4px; padding: 0.35rem 0.5rem; }
textarea, input.wide { width: 100%; } button { font: inherit; padding: 0.35rem 0.9rem; border-radius: 4px; border: 1px solid var(--line); background: var(--soft); color: inherit; cursor: pointer; }
button.main { background: var(--ok); color: var(--bg); border-color: var(--ok); } .note { border-left: 4px solid var(--bad); padding: 0.5rem 0.75rem; background: var(--soft); }
.markdown > :first-child { margin-top: 0; } .markdown > :last-child { margin-bottom: 0; } .markdown pre { background: var(--soft); padding: 0.5rem 0.75rem; overflow-x: auto; }
`;
