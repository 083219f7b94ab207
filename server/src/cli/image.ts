import { CancellationToken } from "vscode-languageserver";
import { about } from "../language/images/about.ts";
import { normalPlatform } from "../language/images/platform.ts";
import { factLines } from "../language/images/table.ts";
import { imageReference } from "../language/syntax/image-reference.ts";
import { outside } from "../outside.ts";
import { Refusal, readArguments, type Subcommand } from "./subcommand.ts";

/** A reference as registries take it (github.com/distribution/reference, in short). */
const reference =
  /^(?:[a-zA-Z0-9][a-zA-Z0-9.-]*(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[a-z0-9]+:[0-9a-f]{32,})?$/;

/** What the hover shows, from the embedded catalogue: nobody is asked. */
export const image: Subcommand = {
  usage: "plimsoll image NAME[:TAG] [--platform OS/ARCH] [--json]",
  summary: "Says what is known about a base image: C library, shell, user, size, support.",

  async run(args) {
    const { values, positionals } = readArguments({
      args,
      allowPositionals: true,
      options: { platform: { type: "string" }, json: { type: "boolean", default: false } },
    });
    const [text, ...more] = positionals;
    if (text === undefined) throw new Refusal("name an image");
    if (more.length > 0) throw new Refusal(`one image at a time, not ${positionals.length}`);
    if (!reference.test(text)) throw new Refusal(`${JSON.stringify(text)} is no image reference`);
    if (values.platform !== undefined && !/^[a-z0-9]+\/[a-z0-9_]+(?:\/v\d)?$/.test(values.platform))
      throw new Refusal(`${JSON.stringify(values.platform)} is no platform; write linux/arm64`);

    const world = outside().within("", CancellationToken.None);
    const platform = values.platform === undefined ? world.platform : normalPlatform(values.platform);
    const asked = imageReference(text);
    const facts = about(asked, platform, world);
    const successor = world.catalogue.successor(asked, world.today);
    if (Object.keys(facts).length === 1) {
      console.error(`plimsoll: ${text} is not in the catalogue`);
      return 1;
    }
    if (values.json) {
      const report = { ...facts, ...(successor === undefined ? {} : { successor }) };
      process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
      return 0;
    }
    process.stdout.write(`${factLines(asked, facts, platform, world.today, successor).join("\n")}\n`);
    return 0;
  },
};
