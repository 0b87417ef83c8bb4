// The table of scenarios: one page, one bucket, one thing wrong.
//
// name, tells      the story
// page             origin of the page
// configuration    XML on the bucket, or `null`; `supplied`: what corscope is given where that differs, `suppliedFor` a host
// answer           (request, store) => answer: what is answered instead of the store
// steps            what the page does (page-script.mjs), `after` so many milliseconds
// blame            errors and warnings to be reported: code, item, 1-based rule, value; for one input where they differ
// info             hints that have to be there
// open             what is told today instead, where an input shows the cause and it is not named yet
// unseen           why an input cannot show the cause: nothing may be blamed there
// throughProxy     the capture is made between the browser and a proxy; `flags` name it to the browser
// isSeenOverTls    a capture shows it over TLS: to an https URL a browser sends Sec-Fetch- headers
import { ADDRESS } from './address.mjs';
import { ANSWERS } from './answers.mjs';
import { AUTHENTICATION } from './authentication.mjs';
import { ITEMS } from './method-header.mjs';
import { NETWORK_STORIES } from './network.mjs';
import { OPAQUE } from './opaque.mjs';
import { ORIGIN } from './origin.mjs';
import { PROXY } from './proxy.mjs';

export const STORIES = [
  ...ORIGIN,
  ...ITEMS,
  ...AUTHENTICATION,
  ...ADDRESS,
  ...ANSWERS,
  ...NETWORK_STORIES,
  ...OPAQUE,
  ...PROXY,
];
