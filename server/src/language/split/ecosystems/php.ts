import { absolute } from "../../contents/path.ts";
import { operandsOf, optionOf } from "../effects.ts";
import type { Ecosystem, Product, Scene } from "../plan.ts";
import { bringsItsOwn, isPlainDistribution, officialImage } from "./program.ts";

/** PHP itself as the distribution has it. */
const packaged = /^php[\d.]*(?:-(?:cli|fpm|cgi))?$/;

/** PHP: Composer and the compiled extensions stay where they were made; the tools stay behind. */
export const php: Ecosystem = {
  id: "php",
  summary: "PHP: Composer's packages and compiled extensions, without Composer, git and Node.",
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
    if (
      program === "composer" ||
      program === "composer.phar" ||
      (program === "php" && /composer(?:\.phar|-setup\.php)?$/.test(words[1] ?? ""))
    ) {
      const [verb] = operandsOf(program === "php" ? words.slice(1) : words);
      if (/composer-setup\.php$/.test(words[1] ?? "")) {
        const folder = optionOf(words, ["--install-dir"]);
        const name = optionOf(words, ["--filename"]) ?? "composer.phar";
        return { kind: "files", makes: [absolute(name, folder ?? cwd)], removes: [] };
      }
      const home = command.env.get("COMPOSER_HOME") ?? "/root/.composer";
      if (verb === "global" && home.startsWith("/"))
        return { kind: "build", does: "dependencies", makes: [home] };
      return {
        kind: "build",
        does: verb === "self-update" || verb === "config" ? "tool" : "dependencies",
        makes: [],
      };
    }
    if (
      program === "php" &&
      words.length > 1 &&
      // Alone it is a question to PHP, not the version of Composer to install.
      !(words.length === 2 && words[1] === "--version") &&
      words.slice(1).every((it) => it === "--" || /^--(?:install-dir|filename|version|quiet|\d)/.test(it))
    ) {
      const folder = optionOf(words, ["--install-dir"]);
      const name = optionOf(words, ["--filename"]) ?? "composer.phar";
      return { kind: "files", makes: [absolute(name, folder ?? cwd)], removes: [] };
    }
    if (program === "php" && /(?:^|\/)(?:artisan|bin\/console)$/.test(words[1] ?? ""))
      return { kind: "build", does: "compile", makes: [] };
    if (program === "php" && words[1] === "-r") return { kind: "none" };
    return undefined;
  },

  outcome(scene) {
    const { trace, start, reading } = scene;
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
    void reading;
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
          assumptions: fromConfiguration(scene),
        },
      ],
    };
  },
};

/** Apache's modules are switched on by links in /etc, which are not followed here. */
function fromConfiguration({ trace }: Scene): string[] {
  return trace.acts.some(({ command }) => command.program === "install-php-extensions")
    ? ["the extensions load no library that the runtime lacks"]
    : [];
}
