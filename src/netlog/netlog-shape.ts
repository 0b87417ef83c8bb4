import { type Field, field, scalarField } from '../har/json-shape.ts';

/** The places of a NetLog that matter, by number (Chromium, `net/log/file_net_log_observer.cc`). */
export const AT = {
  root: 0,
  constants: 1,
  eventTypes: 2,
  eventType: 3,
  phases: 4,
  phase: 5,
  netErrors: 6,
  netError: 7,
  loadFlags: 8,
  loadFlag: 9,
  version: 10,
  tickOffset: 11,
  events: 12,
  event: 13,
  type: 14,
  eventPhase: 15,
  time: 16,
  source: 17,
  params: 18,
  url: 19,
  method: 20,
  line: 21,
  header: 22,
  initiator: 23,
  flags: 24,
  privacyMode: 25,
  status: 26,
  location: 27,
  failure: 28,
  corsError: 29,
  failedParameter: 30,
  dependency: 31,
  error: 32,
  passed: 33,
} as const;

/** A table of the build: name -> number. */
const table = (id: number, value: number): Field => field(id, { anyMember: scalarField(value) });

const constants = field(AT.constants, {
  members: {
    logEventTypes: table(AT.eventTypes, AT.eventType),
    logEventPhase: table(AT.phases, AT.phase),
    netError: table(AT.netErrors, AT.netError),
    loadFlag: table(AT.loadFlags, AT.loadFlag),
    clientInfo: field(AT.passed, { members: { version: scalarField(AT.version) } }),
    timeTickOffset: scalarField(AT.tickOffset),
  },
});

const headers = field(AT.passed, { items: scalarField(AT.header) });
const line = scalarField(AT.line);

const params = field(AT.params, {
  members: {
    url: scalarField(AT.url),
    method: scalarField(AT.method),
    line,
    headers,
    request_headers: field(AT.passed, { members: { headers, line } }),
    initiator: scalarField(AT.initiator),
    load_flags: scalarField(AT.flags),
    privacy_mode: scalarField(AT.privacyMode),
    status: scalarField(AT.status),
    location: scalarField(AT.location),
    net_error: scalarField(AT.failure),
    error: scalarField(AT.error),
    'cors-error': scalarField(AT.corsError),
    'failed-parameter': scalarField(AT.failedParameter),
    source_dependency: field(AT.passed, { members: { id: scalarField(AT.dependency) } }),
  },
});

const eventMembers = {
  type: scalarField(AT.type),
  phase: scalarField(AT.eventPhase),
  time: scalarField(AT.time),
  source: field(AT.passed, { members: { id: scalarField(AT.source) } }),
  params,
};

const events = field(AT.events, { items: field(AT.event, { members: eventMembers }) });

export const NETLOG: Field = field(AT.root, { members: { constants, events } });

/** From the root to the events. */
export const EVENTS_PATH: readonly Field[] = [NETLOG, events];

/** Whether an object of a NetLog whose first member has this name is an event; Chromium sorts the members. */
export const startsEvent = (key: string): boolean => key === 'params' || key === 'phase';
