// Adds the forge's own words to what `git receive-pack` tells a pushing client: side band 2, which git prints as `remote: …`.
// Models: pkt-lines of a report with side-band-64k, the flush at the end held back until the note was sent.
import { Transform } from 'node:stream';

const flush = Buffer.from('0000');

const packet = (text: string): Buffer => {
  const body = Buffer.from(`\u0002${text}`);
  return Buffer.concat([Buffer.from((body.length + 4).toString(16).padStart(4, '0')), body]);
};

/** `note` is asked once, when git has said all it had to say; every line becomes one `remote:` line. */
export const sidebandNote = (note: () => Promise<string[]>): Transform => {
  let tail = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const all = Buffer.concat([tail, chunk]);
      // The last four bytes may be the final flush; they wait.
      tail = all.subarray(Math.max(0, all.length - flush.length));
      done(null, all.subarray(0, all.length - tail.length));
    },
    flush(done) {
      const isReport = tail.equals(flush);
      note().then(
        (lines) => {
          if (isReport) for (const line of lines) this.push(packet(`${line}\n`));
          this.push(tail);
          done();
        },
        (error: Error) => done(error),
      );
    },
  });
};
