// Configurations of the scenarios, written as the stores' own XML.

const elements = (name, values) => [values].flat().map((value) => `    <${name}>${value}</${name}>`);

function rule({ origin, method = ['GET', 'PUT', 'POST', 'HEAD'], header = [], expose = [], maxAge = null }) {
  return [
    '  <CORSRule>',
    ...elements('AllowedOrigin', origin),
    ...elements('AllowedMethod', method),
    ...elements('AllowedHeader', header),
    ...elements('ExposeHeader', expose),
    ...(maxAge === null ? [] : elements('MaxAgeSeconds', maxAge)),
    '  </CORSRule>',
  ];
}

/** The XML of rules given as `{ origin, method, header, expose, maxAge }`: each one value or several. */
export const rules = (...given) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<CORSConfiguration>\n${given.flatMap(rule).join('\n')}\n</CORSConfiguration>\n`;

/** A configuration with nothing wrong for pages of `origin`. */
export const sound = (origin = 'http://app.example.com') =>
  rules({
    origin,
    method: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'],
    header: '*',
    expose: ['ETag', 'x-oss-request-id', 'x-amz-request-id'],
    maxAge: 600,
  });
