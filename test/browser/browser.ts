// A headless Chromium, driven over its debugging protocol: enough to open pages, click and measure.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { WebSocket } from 'ws';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** Where one is installed. */
export const findChromium = (): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(existsSync);

interface Answer {
  id?: number;
  method?: string;
  result?: unknown;
  error?: { message: string };
}

export class Browser {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #session: string | undefined;
  #loaded: () => void = () => {};
  #last = 0;

  private constructor(process: ChildProcess, folder: string, socket: WebSocket) {
    this.#process = process;
    this.#folder = folder;
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const answer = JSON.parse(String(data)) as Answer;
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
      else if (answer.method === 'Page.loadEventFired') this.#loaded();
    });
  }

  static async open(program: string): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-browser-'));
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${folder}`];
    const started = spawn(program, [...flags, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    const address = await new Promise<string>((resolve, reject) => {
      started.once('exit', () => reject(new Error(`Chromium ended: ${said.slice(-300)}`)));
      started.stderr.on('data', (data) => {
        said += String(data);
        const found = /ws:\/\/\S+/.exec(said);
        if (found) resolve(found[0]);
      });
    });
    const socket = new WebSocket(address);
    await new Promise((resolve) => socket.once('open', resolve));
    const browser = new Browser(started, folder, socket);
    const { targetId } = await browser.#send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.#send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
    browser.#session = sessionId;
    await browser.#send('Page.enable');
    return browser;
  }

  #send<T>(method: string, params: object = {}): Promise<T> {
    const id = ++this.#last;
    const session = this.#session ? { sessionId: this.#session } : {};
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => (error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result as T)));
      this.#socket.send(JSON.stringify({ id, method, params, ...session }));
    });
  }

  async #untilLoaded(act: () => Promise<unknown>): Promise<void> {
    const loaded = new Promise<void>((resolve) => (this.#loaded = resolve));
    await act();
    await loaded;
  }

  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#send<{ result: { value: T }; exceptionDetails?: { text: string } }>(
      'Runtime.evaluate',
      {
        expression,
        returnByValue: true,
      },
    );
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
    return result.value;
  }

  go(url: string): Promise<void> {
    return this.#untilLoaded(() => this.#send('Page.navigate', { url }));
  }

  /** A phone, or a wide window; in daylight or at night. */
  async look(width: number, scheme: 'light' | 'dark'): Promise<void> {
    await this.#send('Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: width < 600 });
    await this.#send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  }

  fill(label: string, text: string): Promise<void> {
    const field = `document.getElementById([...document.querySelectorAll('label')].find((each) => each.textContent.trim() === '${label}').htmlFor)`;
    return this.evaluate(`${field}.value = ${JSON.stringify(text)}; undefined`);
  }

  press(button: string): Promise<void> {
    const found = `[...document.querySelectorAll('main button')].find((each) => each.textContent.trim() === '${button}')`;
    return this.#untilLoaded(() => this.evaluate(`${found}.click()`));
  }

  text(): Promise<string> {
    return this.evaluate(`document.querySelector('main').innerText`);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    // Asked, not killed: its helpers would still write to the folder.
    this.#session = undefined;
    void this.#send('Browser.close');
    await ended;
    this.#socket.close();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
