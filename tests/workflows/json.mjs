// The parser imports its grammar as bundlers read it; Node wants to be told that it is JSON.
export function load(url, context, next) {
  return next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context);
}
