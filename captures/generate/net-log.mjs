// Makes a NetLog small and anonymous: what concerns the page's own requests, and the constants that decode it.

/** Tables of `constants` that are kept, as far as the numbers in them occur. */
const TABLES = ['logEventTypes', 'logSourceType', 'netError'];

/** The text of a NetLog with only the events of URL_REQUESTs that a page started, one on a line as Chromium writes it. */
export function trimmedNetLog(bytes) {
  const { constants, events } = JSON.parse(bytes);
  const type = constants.logSourceType.URL_REQUEST;
  const browsers = new Set(
    events.filter(({ params }) => params?.initiator === 'not an origin').map(({ source }) => source.id),
  );
  const kept = events.filter(({ source }) => source.type === type && !browsers.has(source.id));
  const numbers = new Set(kept.flatMap(({ type, source, params }) => [type, source.type, params?.net_error]));
  const small = Object.fromEntries(
    TABLES.map((name) => [
      name,
      Object.fromEntries(Object.entries(constants[name]).filter(([, value]) => numbers.has(value))),
    ]),
  );
  const { clientInfo, loadFlag, logCaptureMode, logEventPhase, logFormatVersion, timeTickOffset } = constants;
  const head = {
    clientInfo: { name: clientInfo.name, version: clientInfo.version },
    loadFlag,
    ...small,
    logCaptureMode,
    logEventPhase,
    logFormatVersion,
    timeTickOffset,
  };
  return `{"constants":${JSON.stringify(head)},\n"events": [\n${kept.map((event) => JSON.stringify(event)).join(',\n')}],\n"polledData":{}}\n`;
}
