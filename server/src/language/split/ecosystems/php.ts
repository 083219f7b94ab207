import { absolute } from "../../contents/path.ts";
import { operandsOf, optionOf } from "../effects.ts";
import type { Ecosystem, Product } from "../plan.ts";
import { bringsItsOwn, isPlainDistribution, officialImage } from "./program.ts";

/** PHP itself as the distribution has it. */
const packaged = /^php[\d.]*(?:-(?:cli|fpm|cgi))?$/;

/** PHP: Composer and the compiled extensions stay where they were made; the tools stay behind. */
export const php: Ecosystem = {
  id: "php",
  buildVariables: /^(?:COMPOSER_\w+|PHPIZE_DEPS|PHP_(?:CFLAGS|CPPFLAGS|LDFLAGS))$/,
  caches: /^\/root\/\.(?:composer\/cache|cache|pearrc)(?:\/|$)/,
  tools: ["composer", "composer.phar"],
  buildPackages: /^(?:php\d*-dev|php\d*-pear|composer)$/,
  manifests: /^(?:.*\/)?composer\.json$/,

  effect(command) {
    const { program, words, cwd } = command;
    if (
      /^docker-php-ext-(?:install|enable|configure)$/.test(program) ||
      program === "pecl" ||
      program === "pear" ||
      program === "install-php-extensions"
    )
      return { kind: "build", does: "dependencies", makes: [] };
    const [, script = ""] = words;
    const isSetup =
      program === "php" &&
      (/composer-setup\.php$/.test(script) ||
        // Alone it is a question to PHP, not the version of Composer to install.
        (!(words.length === 2 && script === "--version") &&
          words
            .slice(1)
            .every((it) => it === "--" || /^--(?:install-dir|filename|version|quiet|\d)/.test(it))));
    if (isSetup) {
      const name = optionOf(words, ["--filename"]) ?? "composer.phar";
      return {
        kind: "files",
        makes: [absolute(name, optionOf(words, ["--install-dir"]) ?? cwd)],
        removes: [],
      };
    }
    const isPhar = program === "php" && /composer(?:\.phar)?$/.test(script);
    if (/^composer(?:\.phar)?$/.test(program) || isPhar) {
      const [verb] = operandsOf(isPhar ? words.slice(1) : words);
      const home = command.env.get("COMPOSER_HOME") ?? "/root/.composer";
      if (verb === "global" && home.startsWith("/"))
        return { kind: "build", does: "dependencies", makes: [home] };
      return {
        kind: "build",
        does: verb === "self-update" || verb === "config" ? "tool" : "dependencies",
        makes: [],
      };
    }
    if (program === "php" && /(?:^|\/)(?:artisan|bin\/console)$/.test(words[1] ?? ""))
      return { kind: "build", does: "compile", makes: [] };
    if (program === "php" && words[1] === "-r") return { kind: "none" };
    return undefined;
  },

  outcome(scene) {
    const { trace, start } = scene;
    const mine = trace.acts.filter((it) => it.ecosystem === "php" && it.effect.kind === "build");
    const composer = mine.some(({ command }) => /composer/.test(command.words.join(" ")));
    const isPackaged = isPlainDistribution(scene) && trace.packages.some(({ name }) => packaged.test(name));
    if (!composer || !(officialImage(scene) === "php" || isPackaged)) return undefined;
    if (!bringsItsOwn(scene))
      return {
        ways: [],
        compiles: false,
        refused: "It installs what others published and nothing of its own.",
      };
    if (/^composer/.test(start.main.program))
      return { ways: [], compiles: false, refused: "It starts Composer itself." };
    const extended = mine.some(({ command }) =>
      /^(?:docker-php-ext-|pecl|install-php-extensions)/.test(command.program),
    );
    const also: Product[] =
      extended && !isPackaged
        ? [{ path: "/usr/local/lib/php/extensions" }, { path: "/usr/local/etc/php/conf.d" }]
        : [];
    return {
      compiles: true,
      language: "php",
      ways: [
        {
          need: { kind: "interpreter", name: "php", version: undefined },
          also,
          assumptions: mine.some(({ command }) => command.program === "install-php-extensions")
            ? ["the extensions load no library that the runtime lacks"]
            : [],
        },
      ],
    };
  },
};
