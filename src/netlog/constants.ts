import type { Scalar } from '../har/json-shape.ts';
import { EVENT_NAMES, type EventName } from './event-names-table.ts';

/** More names than any build has: of a hostile file no more are kept. */
const NAMES_LIMIT = 4096;
const WANTED: ReadonlySet<string> = new Set(EVENT_NAMES);

/**
 * The tables of the build that wrote a NetLog. Numbers differ from build to build, so nothing is decoded but through
 * these.
 */
export class Constants {
  readonly #events = new Map<Scalar, EventName>();
  readonly #errors = new Map<Scalar, string>();
  #begin: Scalar = null;
  #end: Scalar = null;
  /** The bit of `load_flags` that Chromium sets exactly when credentials are withheld. */
  withholdsCredentials: number | null = null;
  /** The bit of `load_flags` of those who only ask whether the cache has it. */
  onlyFromCache: number | null = null;
  /** Major version of the browser, or `null`. */
  major: number | null = null;
  /** Milliseconds to add to the time of an event. */
  tickOffsetMs = 0;

  /** Whether events can be told by name. */
  get isKnown(): boolean {
    return this.#events.size > 0 && this.#begin !== null && this.#end !== null;
  }

  eventType(name: string, value: Scalar): void {
    if (WANTED.has(name)) this.#events.set(value, name as EventName);
  }

  phase(name: string, value: Scalar): void {
    if (name === 'PHASE_BEGIN') this.#begin = value;
    if (name === 'PHASE_END') this.#end = value;
  }

  netError(name: string, value: Scalar): void {
    if (this.#errors.size < NAMES_LIMIT && /^ERR_\w{1,64}$/.test(name)) this.#errors.set(value, name);
  }

  loadFlag(name: string, value: Scalar): void {
    if (typeof value !== 'number') return;
    if (name === 'DO_NOT_SAVE_COOKIES') this.withholdsCredentials = value;
    else if (name === 'ONLY_FROM_CACHE') this.onlyFromCache = value;
  }

  version(value: Scalar): void {
    const major = typeof value === 'string' ? /^(\d{1,5})\./.exec(value)?.[1] : undefined;
    this.major = major === undefined ? null : Number(major);
  }

  tickOffset(value: Scalar): void {
    const offset = Number(value);
    this.tickOffsetMs = Number.isFinite(offset) ? offset : 0;
  }

  nameOf(type: Scalar): EventName | null {
    return this.#events.get(type) ?? null;
  }

  phaseOf(phase: Scalar): 'begin' | 'end' | null {
    if (phase === this.#begin) return 'begin';
    return phase === this.#end ? 'end' : null;
  }

  /** `net::ERR_NAME_NOT_RESOLVED` for its number; `null` for none and for what says only that something is pending. */
  errorOf(value: Scalar): string | null {
    if (typeof value !== 'number' || value >= 0) return null;
    const name = this.#errors.get(value) ?? 'ERR_FAILED';
    return name === 'ERR_IO_PENDING' ? null : `net::${name}`;
  }

  /** Microseconds since the epoch of an event's time, or `null`. */
  timeUs(time: Scalar): number | null {
    const ms = Number(time);
    if (time === null || !Number.isFinite(ms)) return null;
    const us = Math.round((ms + this.tickOffsetMs) * 1000);
    return us >= 0 && us < 8.64e18 ? us : null;
  }
}
