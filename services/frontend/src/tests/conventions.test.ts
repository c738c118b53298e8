import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

const SOURCE = join(import.meta.dirname, "..");
const MAX_LINES = 250;

/** A layer imports only from itself and from layers before it. */
const LAYERS = ["utils", "types", "services", "stores", "hooks", "components", "pages"];

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"))
  .map((path) => ({ path, text: readFileSync(join(SOURCE, path), "utf8") }));
const layered = files.filter(({ path }) => LAYERS.includes(layerOf(path)));

function layerOf(path: string): string {
  return path.split("/")[0] ?? "";
}

function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)]
    .map(([, specifier = ""]) => specifier)
    .filter((specifier) => /^(@\/|\.)/.test(specifier))
    .map((specifier) =>
      specifier.startsWith("@/") ? specifier.slice(2) : normalize(join(dirname(path), specifier)),
    );
}

/** The feature of a page's folder; null for what all pages share. */
function featureOf(path: string): string | null {
  const [layer, feature, ...rest] = path.split("/");
  return layer === "pages" && rest.length > 0 && feature !== undefined ? feature : null;
}

describe("conventions", () => {
  test.each(layered)("$path imports from layers before its own only", ({ path, text }) => {
    const own = LAYERS.indexOf(layerOf(path));
    const wrong = importsOf(path, text).filter((target) => LAYERS.indexOf(layerOf(target)) > own);
    expect(wrong, `${path}: move what it needs down to ${LAYERS[own]} or below`).toEqual([]);
  });

  test.each(layered)("$path imports no other feature's pages", ({ path, text }) => {
    const own = featureOf(path);
    const others = importsOf(path, text).filter(
      (target) => own !== null && ![own, null].includes(featureOf(target)),
    );
    expect(others, `${path}: share it through components, hooks or services`).toEqual([]);
  });

  test.each(files)("$path is short and casts nothing", ({ path, text }) => {
    expect(text.split("\n").length, `${path}: split it`).toBeLessThan(MAX_LINES);
    const casts = text
      .split("\n")
      .filter(
        (line) =>
          /[\w)\]}] as (?!const\b)[\w{[]/.test(line) &&
          !/^\s*(\/\/|\*|\/\*|import|export)|[`"].* as /.test(line),
      );
    expect(casts, `${path}: check the value instead of casting it`).toEqual([]);
  });
});
