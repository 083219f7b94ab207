import { item, Kind } from "../completion-item.ts";
import { completion } from "../feature.ts";
import { keyPage, mountPage } from "../manual/page.ts";
import { mounts } from "../manual/run-mounts.ts";
import { type FlagValuePlace, placeAt } from "../syntax/place.ts";

export const mount = completion<FlagValuePlace>({
  id: "mount",
  summary: "Types, keys and values of `RUN --mount`.",
  examples: [
    { at: "FROM a\nRUN --mount=$0", offers: ["type=cache", "type=bind", "type=secret"] },
    { at: "FROM a\nRUN --mount=type=$0", offers: ["cache", "bind", "secret", "ssh", "tmpfs"] },
    { at: "FROM a\nRUN --mount=type=cache,$0", offers: ["target", "id", "sharing"] },
    { at: "FROM a\nRUN --mount=type=cache,target=/c,sh$0", offers: ["sharing"] },
    { at: "FROM a\nRUN --mount=type=cache,sharing=$0", offers: ["shared", "private", "locked"] },
    { at: "FROM a\nRUN --mount=type=secret,id=x,re$0", offers: ["required"] },
  ],

  find(file, cursor) {
    const place = placeAt(file, cursor);
    return place?.kind === "flag-value" && place.flag === "mount" ? place : undefined;
  },

  items({ fields, key, typed, range }) {
    const type = fields.find((it) => it.key.toLowerCase() === "type")?.value;
    if (key === "type")
      return mounts
        .filter((it) => it.type.startsWith(typed))
        .map((it, nth) =>
          item({ label: it.type, kind: Kind.EnumMember, range, documentation: mountPage(it) }, nth),
        );
    const manual = mounts.find((it) => it.type === (type ?? "bind"));
    if (key !== undefined) {
      const values = manual?.keys.find((it) => it.name === key)?.values ?? [];
      return values
        .filter((it) => it.value.startsWith(typed))
        .map((it, nth) =>
          item({ label: it.value, kind: Kind.EnumMember, range, documentation: it.summary }, nth),
        );
    }
    const types =
      fields.length === 0
        ? mounts.map((it) => ({
            label: `type=${it.type}`,
            newText: `type=${it.type},`,
            documentation: mountPage(it),
            detail: it.example,
            again: true,
          }))
        : [];
    const present = new Set(fields.map((it) => it.key.toLowerCase()));
    const keys = (type === undefined && fields.length === 0 ? [] : (manual?.keys ?? []))
      .filter((it) => ![it.name, ...(it.aliases ?? [])].some((name) => present.has(name)))
      .map((it) => ({
        label: it.name,
        newText: it.value ? `${it.name}=` : it.name,
        documentation: keyPage(it),
        detail: it.value ? `${it.name}=${it.value}` : it.name,
        again: it.values !== undefined || it.name === "from",
      }));
    return [...types, ...keys]
      .filter((it) => it.label.startsWith(typed))
      .map((it, nth) => item({ ...it, kind: Kind.Property, range }, nth));
  },
});
