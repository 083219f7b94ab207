import { rule } from "../feature.ts";
import { type ImageReference, imageReference } from "../syntax/image-reference.ts";

/** Grammar of github.com/distribution/reference. With a variable in it only a build can tell. */
export const invalidReference = rule({
  id: "invalid-reference",
  severity: "error",
  summary: "FROM or --from names what can't be an image.",
  why: "An image is `[registry/]name[:tag][@digest]`: names in lower case, tags of at most 128 letters, digits, `_`, `.` and `-`, digests like `sha256:` with 64 hexadecimal digits.",

  examples: [
    {
      bad: `
        FROM alpine@
             ^^^^^^^ An image can't end in \`@\`: a digest follows it.
        FROM Alpine:3
             ^^^^^^^^ Image names are in lower case.
        FROM alpine:
             ^^^^^^^ An image can't end in \`:\`: a tag follows it.
        FROM alpine@sha256:abc
             ^^^^^^^^^^^^^^^^^ A digest is \`sha256:\` and 64 hexadecimal digits.
        FROM a//b
             ^^^^ \`a//b\` is no image name.
        FROM alpine:a+b
             ^^^^^^^^^^ A tag has letters, digits, \`_\`, \`.\` and \`-\` only.
      `,
    },
    {
      silent: `
        FROM localhost:5000/a/b:1.2-x_y@sha256:${"0".repeat(64)} AS one
        FROM \${IMAGE}:\${TAG}
        FROM Registry.example.com/a__b/c-d.e
        FROM scratch
      `,
    },
  ],

  on: ["FROM"],
  *inspect({ args: [image] }) {
    if (!image || image.text.includes("$") || /["']/.test(image.text)) return;
    const message = fault(imageReference(image.text));
    if (message) yield { range: image.range, message };
  },
});

function fault({ text, registry, repository, tag, digest }: ImageReference): string | undefined {
  if (digest === "") return "An image can't end in `@`: a digest follows it.";
  if (tag === "") return "An image can't end in `:`: a tag follows it.";
  if (
    digest !== undefined &&
    !/^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/.test(digest)
  )
    return "A digest is `sha256:` and 64 hexadecimal digits.";
  if (digest?.startsWith("sha256:") && !/^sha256:[0-9a-f]{64}$/.test(digest))
    return "A digest is `sha256:` and 64 hexadecimal digits.";
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag))
    return tag.length > 128
      ? "A tag has 128 characters at most."
      : "A tag has letters, digits, `_`, `.` and `-` only.";
  if (
    registry !== undefined &&
    !/^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d+)?$/.test(
      registry,
    )
  )
    return `\`${registry}\` is no registry.`;
  if (!/^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/.test(repository))
    return /[A-Z]/.test(repository) && /^[\w./-]+$/.test(repository)
      ? "Image names are in lower case."
      : `\`${text}\` is no image name.`;
  if (/^[a-f0-9]{64}$/.test(repository) && registry === undefined)
    return "64 hexadecimal digits are an image's id, not its name.";
  return undefined;
}
