import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Intake } from '../../src/bytes/intake.ts';
import { CloserLook } from '../../src/cli/closer-look.ts';
import { readInputs } from '../../src/cli/read-inputs.ts';
import { fileOfFrame } from '../../src/exchange/exchange.ts';
import { Analysis, type AnalysisOptions } from '../../src/pipeline/analysis.ts';
import { caughtUp } from '../../src/tui/rows.ts';
import { openSession, sinkOf } from '../../src/tui/session.ts';
import { entryKey, frameKey, type State } from '../../src/tui/state.ts';
import { evidence } from '../../src/tui/views/evidence.ts';
import { buildPcap } from '../support/build-capture.ts';
import { buildJudged } from '../support/build-judged.ts';
import { packetsIn } from '../support/packets-in.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { look } from '../support/tui-session.ts';

const folder = scratchFolder('closer');

const CAPTURE = 'captures/all-well.pcap';
const OPTIONS: AnalysisOptions = {
  configurations: [],
  hosts: [],
  origins: [],
  dialect: null,
  browser: null,
  exchanges: 'cors',
};

/** A session over a file; `crowd`: so many others came before that its attempts are not kept whole. */
function opened(file: string, crowd: boolean): State {
  const state = openSession([], file);
  for (let n = 0; crowd && n < 1000; n++) state.session.store.add(buildJudged({ id: n + 1 }));
  const analysis = new Analysis(OPTIONS, sinkOf(state.session));
  const reader = analysis.open(file);
  const intake = new Intake(reader);
  intake.push(readFileSync(file));
  reader.end(intake.rest());
  analysis.end();
  return caughtUp(state);
}

/** Looks until there is nothing more to read. */
async function looked(state: State, files: readonly string[], done: (state: State) => boolean): Promise<void> {
  const stdin = Readable.from([]);
  const stream = { write: () => undefined, isTTY: false, columns: 80 };
  const io = { stdin, stdout: stream, stderr: stream, env: {}, now: () => 0, onInterrupt: () => () => undefined };
  await new Promise<void>((resolve, reject) => {
    const closer = new CloserLook({
      files,
      io,
      options: () => OPTIONS,
      onRead: () => (done(state) ? resolve() : closer.look(state)),
      onBug: reject,
    });
    closer.look(state);
  });
}

describe('a closer look', () => {
  test('brings the attempt itself where another one stood in for it', async () => {
    const state = { ...opened(CAPTURE, true), view: 'detail' as const, at: 1000 };
    const { store } = state.session;
    expect(store.whole(1000)?.isItself).toBe(false);
    await looked(state, [CAPTURE], () => store.whole(1000)?.isItself === true);
    expect(store.whole(1000)?.judged.attempt).toMatchObject({ url: store.url(1000), method: store.row(1000).method });
    // Its neighbours in the list came along.
    expect(store.whole(1001)?.isItself).toBe(true);
  });

  test('brings the bytes of its frames', async () => {
    const state = { ...opened(CAPTURE, false), view: 'evidence' as const };
    const source = (state.session.store.whole(0)!.judged.attempt.actual ?? null)!.source;
    await looked(state, [CAPTURE], ({ session }) => (session.frames.get(CAPTURE)?.length ?? 0) > 0);
    const frames = state.session.frames.get(CAPTURE)!;
    const first = frames.find(({ frame }) => source.kind === 'capture' && frame === source.request[0]!.frame)!;
    expect(Buffer.from(first.bytes.subarray(first.payloadStart!)).toString('latin1')).toMatch(/^(GET|PUT|OPTIONS) \//);
  });

  test('brings the bytes of frames in several files that are one recording', async () => {
    const packets = packetsIn(readFileSync(CAPTURE));
    const files = [0, 1].map((parity) => join(folder, `${parity}.pcap`));
    for (const [parity, path] of files.entries()) {
      writeFileSync(path, buildPcap(packets.filter((_, i) => Number(i % 3 === 0) === parity)));
    }
    const state = openSession([], files.join(' '));
    const analysis = new Analysis({ ...OPTIONS, join: true }, sinkOf(state.session));
    const { signal } = new AbortController();
    const options = { stdin: Readable.from([]), signal, progress: null, diagnostic: () => undefined };
    await readInputs(files, analysis, { signal, read: () => options });
    analysis.end();
    const shown = { ...caughtUp(state), view: 'evidence' as const };
    const { store, frames } = state.session;
    const { preflight, actual } = store.whole(0)!.judged.attempt;
    const wanted = [preflight, actual].flatMap((exchange) => {
      const source = exchange?.source;
      if (source?.kind !== 'capture') return [];
      return [...source.request, ...source.response].map((span) => [fileOfFrame(source, span), span.frame] as const);
    });
    expect(new Set(wanted.map(([file]) => file)).size).toBe(2);
    const has = ([file, frame]: readonly [string, number]): boolean =>
      frames.get(file)?.some((one) => one.frame === frame) === true;
    await looked(shown, files, () => wanted.every(has));
    const lines = evidence(shown, look(100, 400), 400).join('\n');
    for (const [file, frame] of wanted) expect(lines).toContain(`${basename(file)} frame ${frame}, behind 66 bytes`);
  });

  test('brings the entry of a HAR', async () => {
    const har = 'captures/header-refused.har';
    const state = { ...opened(har, false), view: 'evidence' as const };
    await looked(state, [har], ({ session }) => session.entries.size > 0);
    const [[key, text]] = [...state.session.entries] as [[string, string]];
    const { preflight, actual } = state.session.store.whole(0)!.judged.attempt;
    const source = (preflight ?? actual)!.source;
    expect(source.kind === 'har' && key === entryKey(source)).toBe(true);
    expect(JSON.parse(text)).toMatchObject({ request: { method: (preflight ?? actual)!.method } });
  });

  test('says why it cannot: standard input, a file that is gone, a file that is another one now', async () => {
    const piped = { ...opened(CAPTURE, true), view: 'detail' as const, at: 1000 };
    await looked(piped, ['-'], ({ session }) => session.missing.size > 0);
    expect(piped.session.missing.get('attempt 1000')).toBe('standard input cannot be read a second time');

    const gone = { ...opened(CAPTURE, true), view: 'detail' as const, at: 1000 };
    await looked(gone, ['captures/none.pcap'], ({ session }) => session.missing.size > 0);
    expect(gone.session.missing.get('attempt 1000')).toContain('no such file');

    const other = { ...opened(CAPTURE, true), view: 'detail' as const, at: 1000 };
    await looked(other, ['captures/header-refused.har'], ({ session }) => session.missing.size > 0);
    expect(other.session.missing.get('attempt 1000')).toContain('not in the file any more');
  });

  test('frames of standard input are not to be had', async () => {
    const state = { ...opened(CAPTURE, false), view: 'evidence' as const };
    const { store, missing } = state.session;
    const { judged } = store.whole(0)!;
    const source = { kind: 'capture' as const, file: '-', request: [{ frame: 7, offset: 0 }], response: [] };
    const actual = { ...judged.attempt.actual!, source };
    store.keepExact(0, judged);
    Object.assign(judged.attempt, { actual, preflight: null });
    await looked(state, ['-'], () => missing.size > 0);
    expect(missing.get(frameKey('-', 7))).toBe('standard input cannot be read a second time');
  });
});
