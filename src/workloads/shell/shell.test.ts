import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../platform/clock.ts';
import { ContainerFiles } from '../files/container-files.ts';
import { MemoryTree } from '../files/memory-tree.ts';
import { ByteChannel } from './byte-channel.ts';
import { commands } from './commands/index.ts';
import type { Machine } from './machine.ts';
import { Shell } from './shell.ts';

const newMachine = (clock: ManualClock): Machine => ({
  files: new ContainerFiles(new MemoryTree(() => clock.now(), { 'www/index.html': 'served by a pod\n' }, ['tmp', 'stash']), []),
  clock,
  hostname: 'web-1',
  ip: '10.244.0.9',
  namespace: 'shop',
  uid: 0,
  gid: 0,
  startedMs: clock.now(),
  fetch: async () => new Response('hello\n'),
  dial: () => undefined,
  lookUp: () => undefined,
  serve: () => {},
  processes: new Map(),
  nextPid: () => 7,
  commands,
});

const type = async (script: string, options: { input?: string; clock?: ManualClock; terminate?: AbortSignal; machine?: Machine } = {}) => {
  const clock = options.clock ?? new ManualClock();
  let stdout = '';
  let stderr = '';
  const signal = new AbortController().signal;
  const shell = new Shell({
    machine: options.machine ?? newMachine(clock),
    env: { COLOR: 'red', PATH: '/bin' },
    signal,
    terminate: options.terminate ?? signal,
  });
  const code = await shell.run(script, {
    stdin: ByteChannel.of(options.input ?? ''),
    stdout: (data) => void (stdout += data.toString()),
    stderr: (data) => void (stderr += data.toString()),
  });
  return { code, stdout, stderr };
};

describe('the simulated shell', () => {
  it.each([
    ['echo out; echo err >&2; exit 4', { code: 4, stdout: 'out\n', stderr: 'err\n' }],
    ['for n in 1 2 3; do echo line $n; done', { code: 0, stdout: 'line 1\nline 2\nline 3\n' }],
    ['if [ -f /stash/seen ]; then echo second; fi; touch /stash/seen; [ -f /stash/seen ] && echo there', { stdout: 'there\n' }],
    ['echo one > /stash/made; cat /stash/made && echo two', { stdout: 'one\ntwo\n' }],
    ['echo "$COLOR ${SIZE:-large} $((2 + 3 * 4)) $(echo in | tr i o)"', { stdout: 'red large 14 on\n' }],
    ['x=\'a b\'; for w in $x; do echo -$w-; done; echo "$x"', { stdout: '-a-\n-b-\na b\n' }],
    ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i -eq 2 ] && continue; echo $i; done', { stdout: '1\n3\n' }],
    ['seq 1 5 | grep -v 3 | tail -n 2 | wc -l', { stdout: '2\n' }],
    ['cat /nowhere || echo no', { stdout: 'no\n', stderr: "cat: can't open '/nowhere': No such file or directory\n" }],
    ['nonsense', { code: 127, stderr: 'sh: nonsense: not found\n' }],
    ['set -e; false; echo never', { code: 1, stdout: '' }],
    ['trap "echo bye" EXIT; echo hi; exit 3', { code: 3, stdout: 'hi\nbye\n' }],
    ['f() { echo "got $1"; return 5; }; f x; echo $?', { stdout: 'got x\n5\n' }],
    ['case $COLOR in r*) echo warm;; *) echo cold;; esac', { stdout: 'warm\n' }],
    ['cat <<EOF\ncolor: $COLOR\nEOF\n', { stdout: 'color: red\n' }],
    ['cd /www && ls *.html && pwd', { stdout: 'index.html\n/www\n' }],
    ['(cd /tmp; echo a) | cat; false | true; echo $?', { stdout: 'a\n0\n' }],
    ['printf "%s-%03d\\n" a 7 b 8', { stdout: 'a-007\nb-008\n' }],
    ['wget -qO- http://web', { code: 0, stdout: 'hello\n' }],
    ['echo "unclosed', { code: 2 }],
  ])('runs %s', async (script, expected) => {
    expect(await type(script)).toMatchObject(expected);
  });

  it('reads its standard input', async () => {
    expect((await type('read a b; echo $b; cat', { input: 'one two three\nrest\n' })).stdout).toBe('two three\nrest\n');
  });

  it('sleeps by the clock and reacts to SIGTERM only through a trap', async () => {
    const clock = new ManualClock();
    const term = new AbortController();
    let done = '';
    const running = type('trap "echo stopping; exit 0" TERM; sleep 600 & wait; echo not here', { clock, terminate: term.signal }).then(
      (result) => (done = result.stdout),
    );
    await clock.advance(1000);
    expect(done).toBe('');
    term.abort();
    await clock.advance(0);
    expect(await running).toBe('stopping\n');
  });

  it('packs and unpacks archives as kubectl cp does', async () => {
    const machine = newMachine(new ManualClock());
    await type('mkdir /tmp/x; cd /www; tar cf - index.html | tar xf - -C /tmp/x', { machine });
    expect((await type('cat /tmp/x/index.html', { machine })).stdout).toBe('served by a pod\n');
    expect((await type('tar cf - /www/index.html | tar tf -', { machine })).stderr).toContain("removing leading '/' from member names");
  });
});
