/**
 * The path to go to after signing in. Only paths inside the console count: anything that a browser could take for
 * another origin (`//host`, `/\host`, `https:`) falls back to the overview.
 */
export function safeReturnPath(path: string | undefined): string {
  if (path === undefined || !/^\/(?![/\\])/.test(path)) return "/";
  return ["/sign-in", "/setup", "/invitation"].some((each) => path.startsWith(each)) ? "/" : path;
}
