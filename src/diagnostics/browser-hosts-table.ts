/**
 * Hosts that browsers ask of their own accord: updates, lists of dangerous sites, push messages, settings, the look for a
 * captive portal. Only names that serve nothing else, in full or by a suffix that is theirs alone: a bucket, a CDN or an
 * API that a page may ask (storage.googleapis.com, firebasestorage.googleapis.com, fonts.gstatic.com) is none of them.
 * Sources: recordings of Chromium 156 and Firefox 153 without a switch that keeps them quiet; "Set up TLS inspection",
 * list of host names (support.google.com/chrome/a/answer/6334001); "How to stop Firefox from making automatic
 * connections" (support.mozilla.org); "Allow list for Microsoft Edge endpoints" (learn.microsoft.com/deployedge).
 */
const HOSTS: ReadonlySet<string> = new Set([
  'accounts.google.com',
  'ads.mozilla.org',
  'aus5.mozilla.org',
  'chromewebstore.googleapis.com',
  'clients1.google.com',
  'clients2.google.com',
  'clients2.googleusercontent.com',
  'clients4.google.com',
  'clientservices.googleapis.com',
  'config.edge.skype.com',
  'content-autofill.googleapis.com',
  'content-signature-2.cdn.mozilla.net',
  'detectportal.firefox.com',
  'dl.google.com',
  'edge.microsoft.com',
  'firefox-settings-attachments.cdn.mozilla.net',
  'msedge.api.cdp.microsoft.com',
  'mtalk.google.com',
  'normandy.cdn.mozilla.net',
  'optimizationguide-pa.googleapis.com',
  'prod.ohttp-gateway.prod.webservices.mozgcp.net',
  'safebrowsing.google.com',
  'safebrowsing.googleapis.com',
  'safebrowsingohttpgateway.googleapis.com',
  'sb-ssl.google.com',
  'services.addons.mozilla.org',
  'update.googleapis.com',
]);

/** With everything in front of them. */
const SUFFIXES = ['.gvt1.com', '.services.mozilla.com', '.telemetry.mozilla.org', '.smartscreen.microsoft.com'];

/** Whether browsers ask this host of their own accord. `host`: without a port, any case. */
export function isBrowsersOwn(host: string): boolean {
  const name = host.toLowerCase();
  return HOSTS.has(name) || SUFFIXES.some((suffix) => name.endsWith(suffix));
}
