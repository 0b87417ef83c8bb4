import type { Scalar } from '../har/json-shape.ts';
import type { JsonVisitor } from '../har/json-visitor.ts';
import { Constants } from './constants.ts';
import { unescaped } from './escaped-string.ts';
import { RawEvent } from './event.ts';
import { AT } from './netlog-shape.ts';

export interface EventSink {
  /** An element of `events` was read to its end. */
  event(event: RawEvent, constants: Constants): void;
  /** What stands at `offset` is no JSON, or no event. */
  malformed(offset: number): void;
}

/** Puts the wanted values of a NetLog together to constants and events. */
export class NetLogVisitor implements JsonVisitor {
  readonly constants = new Constants();
  readonly #sink: EventSink;
  #event: RawEvent | null = null;
  #member = '';

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  /** Where the event that is open begins. */
  get openEventOffset(): number | null {
    return this.#event?.offset ?? null;
  }

  wants(): boolean {
    return false;
  }

  open(id: number, offset: number): void {
    if (id === AT.event) this.#event = new RawEvent(offset);
  }

  close(id: number): void {
    if (id !== AT.event || this.#event === null) return;
    const event = this.#event;
    this.#event = null;
    this.#sink.event(event, this.constants);
  }

  member(name: string): void {
    this.#member = name;
  }

  damaged(offset: number): void {
    this.#event = null;
    this.#sink.malformed(offset);
  }

  unwanted(id: number, offset: number): void {
    if (id === AT.event) this.#sink.malformed(offset);
  }

  scalar(id: number, value: Scalar): void {
    if (this.#event !== null) note(this.#event, id, typeof value === 'string' ? unescaped(value) : value);
    else this.#constant(id, value);
  }

  #constant(id: number, value: Scalar): void {
    switch (id) {
      case AT.eventType:
        this.constants.eventType(this.#member, value);
        break;
      case AT.phase:
        this.constants.phase(this.#member, value);
        break;
      case AT.netError:
        this.constants.netError(this.#member, value);
        break;
      case AT.loadFlag:
        this.constants.loadFlag(this.#member, value);
        break;
      case AT.version:
        this.constants.version(value);
        break;
      case AT.tickOffset:
        this.constants.tickOffset(value);
        break;
    }
  }
}

/** Where the value of a place goes. */
const MEMBERS: Readonly<Record<number, Exclude<keyof RawEvent, 'offset' | 'headers' | 'header'>>> = {
  [AT.type]: 'type',
  [AT.eventPhase]: 'phase',
  [AT.time]: 'time',
  [AT.source]: 'source',
  [AT.url]: 'url',
  [AT.method]: 'method',
  [AT.line]: 'line',
  [AT.initiator]: 'initiator',
  [AT.flags]: 'loadFlags',
  [AT.privacyMode]: 'privacyMode',
  [AT.status]: 'status',
  [AT.location]: 'location',
  [AT.failure]: 'netError',
  [AT.error]: 'error',
  [AT.corsError]: 'corsError',
  [AT.failedParameter]: 'failedParameter',
  [AT.dependency]: 'dependency',
};

function note(event: RawEvent, id: number, value: Scalar): void {
  const member = MEMBERS[id];
  if (member) event[member] = value;
  else if (id === AT.header) event.header(value);
}
