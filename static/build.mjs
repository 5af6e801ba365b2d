// Bundles the front end into build/static: one style sheet, one script for every page, two that load where needed,
// and a sprite of the icons that templates and menus name.
import { readdirSync, readFileSync, mkdirSync, rmSync, writeFileSync, copyFileSync } from "node:fs";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, "build", "static");

// Every browser since 2016 reads woff2; the woff fallback would double what is copied.
const woff2Only = {
  name: "woff2-only",
  setup(build) {
    build.onLoad({ filter: /@fontsource[\\/].*\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/,\s*url\([^)]*\.woff\)\s*format\(['"]woff['"]\)/g, ""),
      loader: "css",
    }));
  },
};

function filesBelow(folder, endings) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => join(root, folder, name));
}

function usedIcons() {
  const sources = [
    ...filesBelow("templates", [".html"]),
    ...["qcportal", "suppliers", "inspections", "audits", "reports"].flatMap((app) => filesBelow(app, [".py"])),
    ...filesBelow("static/src", [".ts"]),
  ];
  const names = new Set();
  for (const source of sources) {
    for (const [, name] of readFileSync(source, "utf8").matchAll(/\bicon[ =(]["']([a-z0-9-]+)["']/g)) names.add(name);
  }
  return [...names].sort();
}

function sprite() {
  const symbols = usedIcons().map((name) => {
    const svg = readFileSync(join(root, "node_modules/@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`;
  });
  writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
  return symbols.length;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await esbuild.build({
  entryPoints: ["portal.ts", "theme.ts", "charts.ts", "calendar.ts", "portal.css", "scripts.css"].map((name) => join(root, "static/src", name)),
  outdir: out,
  bundle: true,
  minify: true,
  target: ["es2022"],
  format: "iife",
  loader: { ".woff2": "file", ".svg": "file" },
  assetNames: "fonts/[name]",
  plugins: [woff2Only],
  legalComments: "linked",
  logLevel: "warning",
});
copyFileSync(join(root, "static/src/favicon.svg"), join(out, "favicon.svg"));
console.log(`front end: ${sprite()} icons, ${readdirSync(out).length} files in build/static`);
