/** The first that matches tells; those that disguise themselves as others come before them. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOpera\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bHeadlessChrome\//, "Headless Chrome"],
  [/\bChrome\/|\bCriOS\/|\bChromium\//, "Chrome"],
  [/\bVersion\/[\d.]+ (?:Mobile\/\w+ )?Safari\//, "Safari"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

const find = (list: readonly (readonly [RegExp, string])[], agent: string) =>
  list.find(([pattern]) => pattern.test(agent))?.[1];

/** Tells a device in words: "Firefox on Linux", "curl 7.88.1"; "Unknown device" for a client without a user agent. */
export function deviceWords(agent: string): string {
  const text = agent.trim();
  if (text === "") return "Unknown device";
  const browser = find(BROWSERS, text);
  const system = find(SYSTEMS, text);
  if (browser) return system ? `${browser} on ${system}` : browser;
  // Apps, libraries and tools name themselves first: "okhttp/4.12.0", "MyApp/2.1 (iPhone; iOS 18.1)".
  const [, product = text, version] = /^([^\s/]+)(?:\/(\S+))?/.exec(text) ?? [];
  const named = version ? `${product} ${version}` : product;
  return system ? `${named} on ${system}` : named;
}
