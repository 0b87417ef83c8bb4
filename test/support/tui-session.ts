import { readFileSync } from 'node:fs';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { Intake } from '../../src/bytes/intake.ts';
import { Analysis } from '../../src/pipeline/analysis.ts';
import { FrameCollector } from '../../src/pipeline/frame-collector.ts';
import { pageOf } from '../../src/tui/frame.ts';
import { type Look, lookOf } from '../../src/tui/look.ts';
import { continued } from '../../src/tui/rows.ts';
import { openSession, sinkOf } from '../../src/tui/session.ts';
import type { State } from '../../src/tui/state.ts';
import { allRead } from '../../src/tui/trials.ts';
import { type Effect, press } from '../../src/tui/update.ts';

const STORIES = ['header-refused', 'method-refused', 'origin-wrong-port', 'all-well'];

/** A session over sample captures, read to their end. */
export function session(
  names: readonly string[] = STORIES.map((name) => `${name}.pcap`),
  changed: (configuration: string) => string = (configuration) => configuration,
): State {
  const text = changed(readFileSync(new URL('../../captures/cors.xml', import.meta.url), 'utf8'));
  const configurations = [{ host: null, configuration: readConfiguration('cors.xml', text) }];
  const state = openSession(configurations, names.join(' '));
  const options = { hosts: [], origins: [], dialect: null, browser: null, exchanges: 'cors' } as const;
  const analysis = new Analysis({ ...options, configurations }, sinkOf(state.session));
  for (const name of names) {
    const reader = analysis.open(name);
    const intake = new Intake(reader);
    intake.push(readFileSync(new URL(`../../captures/${name}`, import.meta.url)));
    reader.end(intake.rest());
  }
  analysis.end();
  for (const name of names) readFrames(state, name);
  return allRead(state);
}

/** Gives the session the bytes of every frame that the attempts name, as the terminal side would. */
function readFrames({ session: { store, frames } }: State, file: string): void {
  const wanted = new Set<number>();
  for (let row = 0; row < store.length; row++) {
    const { preflight = null, actual = null } = store.whole(row)?.judged.attempt ?? {};
    for (const source of [preflight?.source, actual?.source]) {
      if (source?.kind !== 'capture' || source.file !== file) continue;
      for (const { frame } of [...source.request, ...source.response]) wanted.add(frame);
    }
  }
  const collector = new FrameCollector(file, wanted);
  const intake = new Intake(collector);
  intake.push(readFileSync(new URL(`../../captures/${file}`, import.meta.url)));
  collector.end(intake.rest());
  frames.set(file, collector.frames);
}

export const look = (columns: number, rows: number, more: Partial<Parameters<typeof lookOf>[0]> = {}): Look =>
  lookOf({ columns, rows, colour: false, unicode: true, spoken: false, showSecrets: false, ...more });

/** The state after some keys, and the last thing that they ask of the terminal. */
export function type(
  state: State,
  ...keys: readonly string[]
): { readonly state: State; readonly effect: Effect | null } {
  let effect: Effect | null = null;
  let now = state;
  for (const key of keys) {
    ({ state: now, effect } = press(now, key, pageOf(look(80, 24))));
    while (now.scan) now = continued(now);
  }
  return { state: now, effect };
}
