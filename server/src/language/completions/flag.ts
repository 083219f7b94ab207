import { item, Kind } from "../completion-item.ts";
import { completion } from "../feature.ts";
import { flagManual, instructionManual } from "../manual/instructions.ts";
import { flagPage } from "../manual/page.ts";
import { type ArgumentPlace, type FlagPlace, type FlagValuePlace, placeAt } from "../syntax/place.ts";

type Found = FlagPlace | FlagValuePlace | ArgumentPlace;

export const flag = completion<Found>({
  id: "flag",
  summary: "Flags of an instruction and the values they take.",
  examples: [
    { at: "FROM --$0", offers: ["--platform"] },
    { at: "FROM --platform=$0", offers: ["$BUILDPLATFORM", "$TARGETPLATFORM", "linux/amd64"] },
    { at: "FROM a\nRUN --n$0 make", offers: ["--network"] },
    { at: "FROM a\nRUN --network=$0", offers: ["default", "none", "host"] },
    { at: "FROM a\nCOPY --link --$0", offers: ["--from", "--chown", "--chmod"] },
    { at: "FROM a\nHEALTHCHECK --in$0", offers: ["--interval"] },
    { at: "FROM a\nONBUILD ADD --ch$0", offers: ["--checksum", "--chown", "--chmod"] },
    { at: "FROM a\nRUN ls --n$0", offers: [] },
  ],

  find(file, cursor) {
    const place = placeAt(file, cursor);
    if (!place || place.kind === "keyword" || !instructionManual(place.keyword)?.flags) return undefined;
    if (place.kind !== "argument") return place;
    // Flags come first; in RUN, CMD and ENTRYPOINT what is typed is more likely a command.
    const offersFlags =
      place.typed === "" && place.before.length === 0 && !place.json && place.keyword !== "RUN";
    return offersFlags ? place : undefined;
  },

  items(found) {
    if (found.kind === "flag-value") {
      const values = flagManual(found.keyword, found.flag)?.values ?? [];
      return values
        .filter((it) => it.value.toLowerCase().startsWith(found.value.toLowerCase()))
        .map((it, nth) =>
          item(
            {
              label: it.value,
              kind: Kind.EnumMember,
              range: found.range,
              documentation: it.since ? `${it.summary} Since Dockerfile ${it.since}.` : it.summary,
            },
            nth,
          ),
        );
    }
    const { keyword, typed, flags, range } = found;
    const offered = (instructionManual(keyword)?.flags ?? []).filter(
      (it) => `--${it.name}`.startsWith(typed) && (it.repeatable || !flags.includes(it.name)),
    );
    return offered.map((it, nth) =>
      item(
        {
          label: `--${it.name}`,
          kind: Kind.Field,
          range,
          newText: it.value ? `--${it.name}=` : `--${it.name}`,
          detail: it.value ? `--${it.name}=${it.value}` : `--${it.name}`,
          documentation: flagPage(keyword, it),
          again: it.value !== undefined,
        },
        nth,
      ),
    );
  },
});
