import { TextEdit } from "vscode-languageserver-types";
import { type Problem, rule } from "../feature.ts";
import type { KeyManual, MountManual } from "../manual/manual.ts";
import { mounts } from "../manual/run-mounts.ts";
import { nearest } from "../nearest.ts";
import { type Mount, type MountField, mountsOf } from "../syntax/mounts.ts";
import { list } from "../words.ts";

export const invalidMount = rule({
  id: "invalid-mount",
  severity: "error",
  summary: "A `RUN --mount` that BuildKit refuses.",
  why: "Each type of mount has its own keys, and most need a target. BuildKit stops at a key or value it does not know.",

  examples: [
    {
      bad: `
        FROM alpine
        RUN --mount=type=cach,target=/c true
                         ^^^^ There is no mount type \`cach\`. Did you mean cache?
        RUN --mount=type=cache,tagret=/c true
                               ^^^^^^ A cache mount has no key \`tagret\`. Did you mean target?
        RUN --mount=type=cache true
            ^^^^^^^^^^^^^^^^^^ A cache mount needs a target.
        RUN --mount=type=cache,target=/c,sharing=shraed true
                                                 ^^^^^^ \`sharing\` is shared, private or locked. Did you mean shared?
        RUN --mount=type=tmpfs,target=/t,mode=0700 true
                                         ^^^^ A tmpfs mount has no key \`mode\`.
        RUN --mount=type=secret,id=a,required=maybe true
                                              ^^^^^ \`required\` is true or false.
        RUN --mount=type=cache,target=/c,mode=rwx true
                                              ^^^ \`mode\` is an octal number: \`0755\`.
        RUN --mount=type=cache,target=/c,uid=app true
                                             ^^^ \`uid\` is a number: names are not looked up here.
        RUN --mount=type=bind,from=$STAGE,target=/x true
                                   ^^^^^^ \`from\` takes no variable. Name the image with FROM $STAGE AS … and use that.
        RUN --mount=type=secret true
            ^^^^^^^^^^^^^^^^^^^ A secret mount needs an id, a source or a target.
        RUN --mount=type=cache,target true
                               ^^^^^^ \`target\` needs a value.
      `,
    },
    {
      bad: "FROM alpine\nRUN --mount=type=cach,target=/c true\n                 ^^^^ There is no mount type `cach`. Did you mean cache?",
      good: "FROM alpine\nRUN --mount=type=cache,target=/c true",
    },
    {
      silent: `
        FROM alpine
        RUN --mount=target=/x --mount=type=cache,target=/c,ro,sharing=LOCKED --mount=type=secret,id=a,env=A true
        RUN --mount=type=ssh --mount=type=tmpfs,destination=/t,size=1g true
        RUN --mount=type=$T,target=$X --mount=type=cache,dst=/c,uid=$U,mode=0700 --mount="type=bind,src=a b,target=/y" true
      `,
    },
  ],

  on: ["RUN"],
  *inspect(instruction) {
    if (!instruction.text.includes("--mount")) return;
    for (const mount of mountsOf(instruction)) yield* problems(mount);
  },
});

function* problems(mount: Mount): Generator<Problem> {
  const type = mount.fields.find((it) => it.key === "type");
  if (type?.value?.includes("$")) return;
  const manual = mounts.find((it) => it.type === mount.type);
  if (!manual) {
    if (!type?.valueRange) return;
    const meant = nearest(
      mount.type,
      mounts.map((it) => it.type),
    );
    yield {
      range: type.valueRange,
      message: `There is no mount type \`${type.value}\`.${meant ? ` Did you mean ${meant}?` : ` There are ${list(mounts.map((it) => it.type))}.`}`,
      ...(meant
        ? { fixes: [{ title: `Change to ${meant}`, edits: [TextEdit.replace(type.valueRange, meant)] }] }
        : {}),
    };
    return;
  }
  for (const field of mount.fields) if (field.key !== "type") yield* fieldProblems(field, manual);
  const has = (name: string) => {
    const key = manual.keys.find((it) => it.name === name);
    return mount.field(name, ...(key?.aliases ?? [])) !== undefined;
  };
  const unknown = mount.fields.some(({ key }) => key !== "type" && !knows(manual, key));
  // A target that is there misspelt is told of as such.
  if (!unknown && manual.keys.find((it) => it.name === "target")?.required && !has("target"))
    yield { range: mount.flag.range, message: `A ${manual.type} mount needs a target.` };
  if (manual.type === "secret" && !mount.field("id", "source", "src", "target", "dst", "destination", "env"))
    yield { range: mount.flag.range, message: "A secret mount needs an id, a source or a target." };
}

function* fieldProblems(
  { key, keyRange, value, valueRange }: MountField,
  { type, keys }: MountManual,
): Generator<Problem> {
  const manual = keys.find((it) => it.name === key || it.aliases?.includes(key)) ?? tolerated(key, type);
  if (!manual) {
    const meant = nearest(
      key,
      keys.flatMap((it) => [it.name, ...(it.aliases ?? [])]),
    );
    const everywhere = mounts.some((it) => it.keys.some((known) => known.name === key));
    yield {
      range: keyRange,
      message: `A ${type} mount has no key \`${key}\`.${meant && !everywhere ? ` Did you mean ${meant}?` : ""}`,
      ...(meant && !everywhere
        ? { fixes: [{ title: `Change to ${meant}`, edits: [TextEdit.replace(keyRange, meant)] }] }
        : {}),
    };
    return;
  }
  if (value === undefined || !valueRange) {
    if (manual.value) yield { range: keyRange, message: `\`${key}\` needs a value.` };
    return;
  }
  if (manual.name === "from" && value.includes("$")) {
    const message = `\`from\` takes no variable. Name the image with FROM ${value} AS … and use that.`;
    yield { range: valueRange, message };
    return;
  }
  if (value.includes("$")) return;
  if (!manual.value && !/^(?:1|t|true|0|f|false)$/i.test(value))
    yield { range: valueRange, message: `\`${key}\` is true or false.` };
  else if (manual.name === "mode" && !/^[0-7]{1,11}$/.test(value))
    yield { range: valueRange, message: "`mode` is an octal number: `0755`." };
  else if ((manual.name === "uid" || manual.name === "gid") && !/^\d+$/.test(value))
    yield { range: valueRange, message: `\`${key}\` is a number: names are not looked up here.` };
  else if (manual.name === "sharing") {
    const values = (manual.values ?? []).map((it) => it.value);
    if (values.includes(value.toLowerCase())) return;
    const meant = nearest(value, values);
    yield {
      range: valueRange,
      message: `\`sharing\` is ${list(values, "or")}.${meant ? ` Did you mean ${meant}?` : ""}`,
      ...(meant
        ? { fixes: [{ title: `Change to ${meant}`, edits: [TextEdit.replace(valueRange, meant)] }] }
        : {}),
    };
  }
}

function knows({ keys, type }: MountManual, key: string): boolean {
  return (
    keys.some((it) => it.name === key || it.aliases?.includes(key)) || tolerated(key, type) !== undefined
  );
}

/** What BuildKit reads though it says nothing: `ro` and `rw` anywhere, `source` of a secret, `id` anywhere. */
function tolerated(key: string, type: string): KeyManual | undefined {
  const name = key === "src" ? "source" : key;
  if (["ro", "rw", "readonly", "readwrite"].includes(key)) return { name, summary: "" };
  if (["id", "from", "source"].includes(name) && !(name === "from" && type === "secret"))
    return { name, value: "<value>", summary: "" };
  return undefined;
}
