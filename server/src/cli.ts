import { check } from "./cli/check.ts";
import { image } from "./cli/image.ts";
import { split } from "./cli/split.ts";
import { Refusal, type Subcommand } from "./cli/subcommand.ts";
import { start } from "./main.ts";

const subcommands: Readonly<Record<string, Subcommand>> = {
  check,
  split,
  image,
  lsp: {
    usage: "plimsoll lsp --stdio",
    summary: "Serves any editor that speaks the Language Server Protocol.",
    async run() {
      start();
      return undefined;
    },
  },
};

/** Exit codes: 0 clean, 1 findings, 2 could not run. */
async function main([name = "", ...args]: string[]): Promise<number | undefined> {
  if (name === "--version") {
    console.log(process.env.PLIMSOLL_VERSION);
    return 0;
  }
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (!subcommand) {
    const help = name === "--help" || name === "help";
    const text = Object.values(subcommands).map(({ usage, summary }) => `${usage}\n    ${summary}`);
    (help ? console.log : console.error)(
      help || name === ""
        ? text.join("\n")
        : `plimsoll: no command ${JSON.stringify(name)}; see plimsoll --help`,
    );
    return help ? 0 : 2;
  }
  if (args.includes("--help")) {
    console.log(`${subcommand.usage}\n    ${subcommand.summary}`);
    return 0;
  }
  return subcommand.run(args);
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

main(process.argv.slice(2)).then(
  (code) => {
    if (code !== undefined) process.exitCode = code;
  },
  (error: unknown) => {
    console.error(
      `plimsoll: ${error instanceof Refusal ? error.message : error instanceof Error ? error.stack : error}`,
    );
    process.exitCode = 2;
  },
);
