/** `spec` is the Fetch standard to the letter; the others are the engines as shipped. */
export type BrowserProfile = 'chromium' | 'firefox' | 'webkit' | 'spec';

/** The engine behind a `User-Agent`, or `null` when it names no browser. Every browser on iOS is WebKit. */
export function recogniseProfile(userAgent: string | null): BrowserProfile | null {
  if (userAgent === null || !userAgent.startsWith('Mozilla/5.0')) return null;
  if (/\b(?:iPhone|iPad|iPod)\b/.test(userAgent)) return 'webkit';
  if (/\b(?:HeadlessChrome|Chrome|Chromium|CriOS|Edg)\//.test(userAgent)) return 'chromium';
  if (/\bGecko\/\d/.test(userAgent) || /\bFirefox\//.test(userAgent)) return 'firefox';
  return /\bAppleWebKit\//.test(userAgent) ? 'webkit' : null;
}
