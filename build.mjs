// Builds static/src into static/dist under hashed names and writes static/dist/manifest.json,
// which maps a logical name ("app.css", "live/room.js") to the file that holds it.
//
//   node build.mjs            build, or do nothing when no input changed
//   node build.mjs --force    build in any case
//   node build.mjs --watch    build again whenever an input changes
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const ROOT = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const SRC = path.join(ROOT, "static/src");
const DIST = path.join(ROOT, "static/dist");
const MODULES = path.join(ROOT, "node_modules");
// 2020's Chrome, which every phone from Android 5 updates to, is the first with private methods: written for older ones,
// their stand-ins were a file more on each page.
const TARGET = ["chrome84", "firefox90", "safari15"];

/** kB gzip a reader pays; the build fails above it. */
const BUDGET = { "app.css": 12, "app.js": 28, composer: 4 };

const LOCK = ".lock";

const FONT = "be-vietnam-pro";
const FONT_FACES = ["latin", "vietnamese"].flatMap((subset) => [400, 600].map((weight) => ({ subset, weight })));

/** Classes and attributes that reach the page at run time or are put together from parts. */
const SAFELIST = {
  standard: [/^htmx-/, /^is-/, /^(btn|badge|alert|avatar|toast|stat|ring|icon|bubble|dot)-/],
  greedy: [],
};
const DYNAMIC_ATTRIBUTES = [
  "data-bs-theme", "aria-current", "aria-invalid", "aria-expanded", "aria-selected", "aria-busy", "aria-pressed",
  "aria-disabled", "open", "hidden", "type", "dir", "lang", "data-kind", "data-state", "data-label",
];

const NOT_INPUT = new Set([
  "node_modules", "__pycache__", "dist", "tests", "bench", "migrations", "translations", "docs", "deploy", "instance",
  "build", "tmp", "requirements",
]);

function* walk(folder, wanted) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".") || NOT_INPUT.has(entry.name)) continue;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(file, wanted);
    else if (wanted(file)) yield file;
  }
}

function inputs() {
  const inSource = (file) => file.startsWith(SRC + path.sep);
  const inTemplates = (file) => file.startsWith(path.join(ROOT, "templates") + path.sep);
  const files = [...walk(ROOT, (file) => file.endsWith(".py") || inSource(file) || inTemplates(file))];
  return [...files, path.join(ROOT, "build.mjs"), path.join(ROOT, "package-lock.json")].sort();
}

function digest(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

function fingerprint(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(path.relative(ROOT, file)).update("\0").update(fs.readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function isFresh(print) {
  try {
    const stamp = JSON.parse(fs.readFileSync(path.join(DIST, ".stamp"), "utf8"));
    return stamp.print === print && stamp.files.every((name) => fs.existsSync(path.join(DIST, name)));
  } catch {
    return false;
  }
}

/** What a build produces, kept in memory until every budget has been met. */
class Output {
  files = new Map();
  manifest = {};

  add(logical, content, { hashed = true } = {}) {
    const bytes = Buffer.from(content);
    const { dir, name, ext } = path.parse(logical);
    const stem = [dir.replaceAll("/", "-"), name].filter(Boolean).join("-");
    const file = hashed ? `${stem}-${digest(bytes).slice(0, 8)}${ext}` : `${stem}${ext}`;
    this.files.set(file, bytes);
    this.manifest[logical] = file;
    return file;
  }

  write(print) {
    fs.mkdirSync(DIST, { recursive: true });
    const text = /\.(js|css|svg|webmanifest)$/;
    const names = new Set();
    const put = (name, bytes) => {
      names.add(name);
      const file = path.join(DIST, name);
      if (fs.existsSync(file) && name !== "manifest.json") return;
      fs.writeFileSync(`${file}.part`, bytes);
      fs.renameSync(`${file}.part`, file);
    };
    for (const [name, bytes] of this.files) {
      put(name, bytes);
      // a web server that knows how (nginx gzip_static, the app itself) sends these as they lie
      if (text.test(name)) {
        put(`${name}.gz`, gzipSync(bytes, { level: 9 }));
        put(`${name}.br`, brotliCompressSync(bytes));
      }
    }
    put("manifest.json", Buffer.from(JSON.stringify(this.manifest, Object.keys(this.manifest).sort(), 2) + "\n"));
    for (const old of fs.readdirSync(DIST)) {
      if (!names.has(old) && old !== LOCK) fs.rmSync(path.join(DIST, old), { recursive: true, force: true });
    }
    fs.writeFileSync(path.join(DIST, ".stamp"), JSON.stringify({ print, files: [...names] }));
  }
}

/**
 * Icons are found where they are used: icon("x"), icon="x", "icon": "x", Place("…", _l("…"), "x"), and names among the
 * arguments of the macros below. Names the build cannot see stand in icons.txt.
 */
const ICON_MACROS = /\b(?:icon|button|link_button|icon_button|dialog_button|confirm_button|submit|badge|menu|menu_link|menu_post)\(/g;
const ICON_NAMED = /(?:\bicon\(|\bicon_button\(|\bicon\s*=|\bicon_name\s*=|["']icon["']\s*:|\bempty_state\(|\bPlace\(\s*"[^"]*",\s*_l\("[^"]*"\),)\s*["']([a-z0-9-]+)["']/g;

const iconFile = (name) => path.join(MODULES, "bootstrap-icons/icons", `${name}.svg`);

/** The text between the bracket at `start` and its partner. */
function bracketed(text, start) {
  let depth = 1;
  let end = start;
  while (depth && end < text.length && end - start < 2000) {
    if (text[end] === "(") depth += 1;
    if (text[end] === ")") depth -= 1;
    end += 1;
  }
  return text.slice(start, end);
}

/** Name → where it is used; a name used in the shell, by a script, or in several rooms is everybody's. */
function iconNames(files) {
  const found = new Map();
  const note = (name, where) => found.set(name, [...(found.get(name) ?? []), where]);
  for (const file of files.filter((name) => /\.(py|html|js)$/.test(name))) {
    const text = fs.readFileSync(file, "utf8");
    const where = path.relative(ROOT, file);
    for (const [, name] of text.matchAll(ICON_NAMED)) note(name, where);
    if (!file.endsWith(".html")) continue;
    for (const call of text.matchAll(ICON_MACROS)) {
      for (const [, name] of bracketed(text, call.index + call[0].length).matchAll(/"([a-z0-9-]+)"/g)) {
        if (fs.existsSync(iconFile(name))) note(name, where);
      }
    }
  }
  for (const line of fs.readFileSync(path.join(SRC, "icons.txt"), "utf8").split("\n")) {
    const [name, room] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (name) note(name, `static/src/icons.txt${room ? `:${room}` : ""}`);
  }
  return found;
}

/** The sheet an icon stands on: a page loads everybody's, and its own room's. */
function sheetOf(places) {
  const room = (where) => where.match(/^(?:templates|club)\/(\w+)\//)?.[1] ?? where.match(/^(forum|training|live|decisions)\//)?.[1]
    ?? where.match(/icons\.txt:(\w+)/)?.[1] ?? (where === "templates/styleguide.html" ? "styleguide" : "");
  const rooms = new Set(places.map(room));
  rooms.delete("styleguide");
  if (!rooms.size) return "icons-styleguide.svg";
  const shared = rooms.has("") || rooms.has("layouts") || rooms.has("macros") || rooms.size > 2;
  return shared ? "icons.svg" : `icons-${[...rooms].sort()[0]}.svg`;
}

/** Everybody's icons in one sprite, each room's own in another; the manifest says where those are ("icon:name"). */
function addIcons(out, files) {
  const sheets = new Map();
  const unknown = [];
  const put = (sheet, id, box, drawing) => {
    const body = drawing.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, "");
    sheets.set(sheet, `${sheets.get(sheet) ?? ""}<symbol id="${id}" viewBox="${box}">${body}</symbol>`);
  };
  const names = [...iconNames(files)].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, places] of names) {
    const file = iconFile(name);
    if (fs.existsSync(file)) put(sheetOf(places), name, "0 0 16 16", fs.readFileSync(file, "utf8"));
    else if (name !== "logo") unknown.push(`${places[0]}: there is no icon "${name}" (see https://icons.getbootstrap.com)`);
  }
  if (unknown.length) throw new Error(unknown.join("\n"));
  put("icons.svg", "logo", "0 0 64 64", fs.readFileSync(path.join(SRC, "brand/mark.svg"), "utf8"));
  for (const [sheet, symbols] of sheets) out.add(sheet, `<svg xmlns="http://www.w3.org/2000/svg">${symbols}</svg>`);
  for (const [name, places] of names) {
    if (sheetOf(places) !== "icons.svg") out.manifest[`icon:${name}`] = sheetOf(places);
  }
  return names.length;
}

/** What Vietnamese and English are written with: the packages' latin files carry three times as much. */
const LETTERS = {
  latin: [...Array(95).keys()].map((n) => String.fromCharCode(32 + n)).join("")
    + "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý°·×«»–—‘’“”…•→←↑↓€™−\u00a0©",
  vietnamese: "ĂăĐđĨĩŨũƠơƯư₫\u0300\u0301\u0303\u0309\u0323"
    + [...Array(0x1ef9 - 0x1ea0 + 1).keys()].map((n) => String.fromCharCode(0x1ea0 + n)).join(""),
};

async function addFonts(out) {
  const { default: subsetFont } = await import("subset-font");
  for (const { subset, weight } of FONT_FACES) {
    const file = path.join(MODULES, `@fontsource/${FONT}/files/${FONT}-${subset}-${weight}-normal.woff2`);
    // Phones' screens are dense: hinting is two thirds of the file and draws nothing there.
    const options = { targetFormat: "woff2", noLayoutClosure: true, noHinting: true, keepFeatures: ["kern", "mark", "mkmk"] };
    const small = await subsetFont(fs.readFileSync(file), LETTERS[subset], options);
    out.add(`${FONT}-${subset}-${weight}.woff2`, small);
  }
}

function addBrand(out) {
  const folder = path.join(SRC, "brand");
  for (const name of fs.readdirSync(folder).sort()) {
    if (/\.(svg|png)$/.test(name)) out.add(name, fs.readFileSync(path.join(folder, name)));
  }
  const text = fs.readFileSync(path.join(folder, "site.webmanifest"), "utf8");
  const site = JSON.parse(text, (key, value) => (key === "src" ? out.manifest[value] : value));
  out.add("site.webmanifest", JSON.stringify(site));
}

/** static/src/live/entry-room.js is known as "live/room.js". */
function entries(ext) {
  const found = [{ logical: `app.${ext === "scss" ? "css" : ext}`, file: path.join(SRC, `app.${ext}`) }];
  for (const file of walk(SRC, (name) => path.basename(name).startsWith("entry-") && name.endsWith(`.${ext}`))) {
    const name = path.basename(file, `.${ext}`).slice("entry-".length);
    const room = path.relative(SRC, path.dirname(file)).split(path.sep).join("/");
    found.push({ logical: `${room}/${name}.${ext === "scss" ? "css" : ext}`, file });
  }
  return found;
}

async function addStyles(out, files) {
  const [sass, { PurgeCSS }, esbuild] = await Promise.all([import("sass"), import("purgecss"), import("esbuild")]);
  const content = files
    .filter((file) => /\.(html|py|js)$/.test(file))
    .map((file) => ({ raw: fs.readFileSync(file, "utf8"), extension: "html" }));
  for (const { logical, file } of entries("scss")) {
    const compiled = sass.compile(file, {
      loadPaths: [MODULES, path.join(SRC, "scss")],
      quietDeps: true,
      silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
      logger: sass.Logger.silent,
    });
    const linked = compiled.css.replace(/url\("?dist:([^")]+)"?\)/g, (_, name) => {
      if (!out.manifest[name]) throw new Error(`${logical} asks for ${name}, which is not built`);
      return `url("${out.manifest[name]}")`;
    });
    const [purged] = await new PurgeCSS().purge({
      content,
      css: [{ raw: linked }],
      safelist: SAFELIST,
      dynamicAttributes: DYNAMIC_ATTRIBUTES,
      keyframes: true,
      defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    });
    const { code } = await esbuild.transform(purged.css, { loader: "css", minify: true, target: TARGET, legalComments: "none" });
    out.add(logical, code);
  }
}

/** A page's script that took app.js's modules for itself would have a second registry and a second htmx. */
const throughClub = {
  name: "through-club",
  setup(build) {
    build.onResolve({ filter: /(^|\/)(app|start|htmx|composer)\.js$|\/behaviours\/|^htmx\.org/ }, ({ path: name, importer }) => ({
      errors: [{ text: `${path.relative(ROOT, importer)}: import from "../club.js" instead of "${name}"` }],
    }));
  },
};

/** app.js is bundled by itself, so that it is one request; the pages' scripts share what they have in common. */
async function addScripts(out) {
  const [app, ...pages] = entries("js");
  const parts = await Promise.all([bundle(out, [app], []), pages.length ? bundle(out, pages, [throughClub]) : {}]);
  return Object.assign({}, ...parts);
}

async function bundle(out, list, plugins) {
  const esbuild = await import("esbuild");
  const result = await esbuild.build({
    entryPoints: list.map(({ logical, file }) => ({ in: file, out: logical.replace(/\.js$/, "").replaceAll("/", "-") })),
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    target: TARGET,
    outdir: DIST,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
    plugins,
  });
  const byName = new Map(result.outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)]));
  const outputs = new Map(Object.entries(result.metafile.outputs).map(([file, meta]) => [path.basename(file), meta]));
  for (const [name, bytes] of byName) out.files.set(name, bytes);
  /** a file together with everything it imports at once */
  const closure = (name, seen = new Set()) => {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const link of outputs.get(name)?.imports ?? []) {
      if (link.kind === "import-statement") closure(path.basename(link.path), seen);
    }
    return seen;
  };
  const weights = {};
  for (const [name, meta] of outputs) {
    if (!meta.entryPoint) continue;
    const source = path.resolve(ROOT, meta.entryPoint);
    const known = list.find(({ file }) => file === source);
    const logical = known?.logical ?? `lazy ${path.relative(SRC, source).replace(/^(\.\.\/)+node_modules\//, "")}`;
    if (known) out.manifest[logical] = name;
    weights[logical] = [...closure(name)].map((part) => byName.get(part));
  }
  return weights;
}

/** What runs beside a package, apart from the site (docs/packages.md): whole scripts, no modules, loaded by no page of ours. */
const FRAMES = ["packages/frame-scorm12.js", "packages/frame-scorm2004.js", "packages/frame-h5p.js", "packages/frame.css", "packages/h5p.css"];

async function addFrames(out) {
  const esbuild = await import("esbuild");
  const result = await esbuild.build({
    entryPoints: FRAMES.map((name) => ({ in: path.join(SRC, name), out: name.replace(/\.\w+$/, "").replaceAll("/", "-") })),
    bundle: true,
    format: "iife",
    minify: true,
    target: TARGET,
    outdir: DIST,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    // fonts of which each browser takes one form only
    loader: { ".woff2": "file", ".woff": "empty", ".svg": "dataurl", ".gif": "dataurl" },
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  for (const file of result.outputFiles) out.files.set(path.basename(file.path), Buffer.from(file.contents));
  for (const [file, meta] of Object.entries(result.metafile.outputs)) {
    const source = meta.entryPoint && path.relative(SRC, path.resolve(ROOT, meta.entryPoint)).split(path.sep).join("/");
    if (source) out.manifest[source] = path.basename(file);
  }
  out.add("packages/h5p-core.js", fs.readFileSync(path.join(MODULES, "h5p-standalone/dist/frame.bundle.js")));
}

const kB = (bytes) => (bytes / 1000).toFixed(1).padStart(7);

function report(out, weights) {
  const rows = [];
  for (const [logical, file] of Object.entries(out.manifest)) {
    if ((!logical.endsWith(".js") || logical.startsWith("packages/")) && !logical.startsWith("icon:")) rows.push([logical, [out.files.get(file)]]);
  }
  rows.push(...Object.entries(weights));
  const over = [];
  console.log("    raw    gzip  kB");
  for (const [logical, parts] of rows.sort(([a], [b]) => a.localeCompare(b))) {
    const raw = parts.reduce((sum, part) => sum + part.length, 0);
    const packed = /\.(woff2|png)$/.test(logical) ? raw : parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0);
    const limit = BUDGET[logical] ?? (logical.includes("composer") ? BUDGET.composer : undefined);
    const note = limit ? `  (budget ${limit})` : "";
    console.log(`${kB(raw)} ${kB(packed)}  ${logical}${note}`);
    if (limit && packed > limit * 1000) over.push(`${logical} weighs ${kB(packed).trim()} kB gzip, its budget is ${limit} kB`);
  }
  return over;
}

/** One build at a time: two would clear away each other's files. A lock older than a minute was left by a crash. */
async function alone(work) {
  fs.mkdirSync(DIST, { recursive: true });
  const lock = path.join(DIST, LOCK);
  for (;;) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const held = fs.statSync(lock, { throwIfNoEntry: false });
      if (held && Date.now() - held.mtimeMs > 60000) fs.rmSync(lock, { force: true });
      else await new Promise((done) => setTimeout(done, 100));
    }
  }
  try {
    return await work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

async function build({ force = false } = {}) {
  if (!force && isFresh(fingerprint(inputs()))) {
    console.log("static/dist is up to date");
    return true;
  }
  return alone(() => make(force));
}

async function make(force) {
  const started = Date.now();
  const files = inputs();
  const print = fingerprint(files);
  if (!force && isFresh(print)) return true;
  const out = new Output();
  await addFonts(out);
  addBrand(out);
  const count = addIcons(out, files);
  const [, weights] = await Promise.all([addStyles(out, files), addScripts(out), addFrames(out)]);
  const over = report(out, weights);
  if (over.length) {
    console.error(over.join("\n"));
    return false;
  }
  out.write(print);
  console.log(`static/dist written: ${out.files.size} files, ${count} icons (${Date.now() - started} ms)`);
  return true;
}

async function watch() {
  let last = "";
  for (;;) {
    const stamps = inputs().map((file) => `${file} ${fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs}`).join("\n");
    if (stamps !== last) {
      last = stamps;
      await build().catch((error) => console.error(error.message));
    }
    await new Promise((done) => setTimeout(done, 400));
  }
}

if (process.argv.includes("--watch")) await watch();
else {
  const ok = await build({ force: process.argv.includes("--force") }).catch((error) => {
    console.error(error.message);
    return false;
  });
  process.exitCode = ok ? 0 : 1;
}
