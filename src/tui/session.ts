import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { AssignedConfiguration } from '../pipeline/setups.ts';
import { Replay } from '../remedy/replay.ts';
import type { ReportSink } from '../report/sink.ts';
import { AttemptStore } from './attempt-store.ts';
import type { Session, State } from './state.ts';
import { optionsOf, type Trial } from './what-if.ts';

const MAX_DIAGNOSTICS = 1000;

/** An empty session, and the state in which it is shown first. */
export function openSession(configurations: readonly AssignedConfiguration[], file: string): State {
  const edited = configurations.find(({ configuration }) => configuration !== 'none') ?? null;
  const configuration = edited?.configuration;
  const texts = configuration && configuration !== 'none' ? [configuration.text] : [];
  const trial: Trial = { texts, dialect: null, browser: null };
  const store = new AttemptStore();
  const untried = new Replay(optionsOf(trial, configurations, edited), store.demands);
  const session: Session = {
    store,
    findings: new Map(),
    diagnostics: [],
    configurations,
    edited,
    untried,
    frames: new Map(),
    entries: new Map(),
    missing: new Map(),
  };
  return {
    session,
    view: 'overview',
    before: [],
    filter: '',
    filterProblem: null,
    sort: 'time',
    isGrouped: false,
    shown: new Uint32Array(16),
    shownLength: 0,
    seenLength: 0,
    scan: null,
    at: 0,
    causeAt: 0,
    scroll: 0,
    ruleAt: 0,
    itemAt: 0,
    choice: null,
    trial,
    replay: untried,
    prompt: null,
    helpSearch: '',
    message: '',
    loading: { file, share: file === '-' ? null : 0, done: false },
    rereadShare: null,
  };
}

/** What the analysis tells goes into the session. */
export function sinkOf({ store, findings, diagnostics }: Session): ReportSink {
  return {
    exchange: () => undefined,
    attempt: (judged) => store.add(judged),
    finding: (finding) => {
      findings.set(finding.id, finding);
    },
    diagnostic: (diagnostic: Diagnostic) => {
      if (diagnostics.length < MAX_DIAGNOSTICS) diagnostics.push(diagnostic);
    },
    end: () => undefined,
  };
}
