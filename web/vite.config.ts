import { writeFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

// The report is one file that can be mailed and opened without a network, so
// script and style sheet are moved into the page and the separate files dropped.
function oneFile(target: URL): Plugin {
  return {
    name: "one-file",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = bundle["index.html"];
      if (page?.type !== "asset") throw new Error("the build made no index.html");
      let html = String(page.source);
      for (const [name, part] of Object.entries(bundle)) {
        if (part.type === "chunk") {
          const code = part.code.trim().replace(/<\/(script)/gi, "<\\/$1");
          html = html.replace(new RegExp(`<script[^>]*src="[^"]*${name}"[^>]*></script>`), () => `<script type="module">${code}</script>`);
          delete bundle[name];
        } else if (name.endsWith(".css")) {
          html = html.replace(new RegExp(`<link[^>]*href="[^"]*${name}"[^>]*>`), () => `<style>${String(part.source).trim()}</style>`);
          delete bundle[name];
        }
      }
      if (/<(script|link)[^>]*(src|href)="(?!data:)/.test(html)) throw new Error("the page still asks for another file");
      if (html.split("__STEPPEFIRE_DATA__").length !== 2) throw new Error("the data's place must occur exactly once");
      page.source = html;
      writeFileSync(target, html);
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [oneFile(new URL("../src/steppefire/web/page.html", import.meta.url))],
  build: { target: "es2022", modulePreload: false, cssCodeSplit: false, assetsInlineLimit: 0, reportCompressedSize: false },
});
