import { type Call, textOf } from "./draft.ts";
import type { Account } from "./model.ts";

/** Options of useradd (shadow) that take a value. */
const shadow = new Set(
  "-b --base-dir -c --comment -d --home-dir -e --expiredate -f --inactive -g --gid -G --groups -k --skel -K --key -p --password -R --root -s --shell -u --uid -Z --selinux-user".split(
    " ",
  ),
);
/** Of adduser, Debian's and BusyBox's: where they differ (`-u`, `-h`, `-g`) both take a value. */
const friendly = new Set(
  "--uid --gid --home --shell --ingroup --gecos --firstuid --lastuid --conf --comment --firstgid --lastgid -u -g -h -s -G -k -c -d".split(
    " ",
  ),
);

/** The accounts a command makes; undefined when it makes none. */
export function accountCall(call: Call): readonly Account[] | undefined {
  const { program, words } = call;
  if (program !== "useradd" && program !== "adduser") return undefined;
  const valued = program === "useradd" ? shadow : friendly;
  let uid: number | undefined;
  let home: string | undefined;
  const plain: string[] = [];
  for (let at = 1; at < words.length; at++) {
    const [, name = "", inline] = /^(-[^=]*)(?:=(.*))?$/s.exec(words[at]!.text) ?? [];
    if (name === "") {
      const text = textOf(call, words[at]!);
      if (text !== undefined) plain.push(text);
      continue;
    }
    const bundledUid = /^-[A-Za-z]*u$/.test(name) && !valued.has(name);
    const takes =
      (valued.has(name) || bundledUid || /^-[A-Za-z]+[gGhsdu]$/.test(name)) && inline === undefined;
    const value = inline ?? (takes ? words[at + 1] && textOf(call, words[at + 1]!) : undefined);
    if (takes) at++;
    if (name === "--uid" || name === "-u" || bundledUid)
      uid = value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
    if (["--home", "--home-dir", "-h", "-d"].includes(name)) home = value;
  }
  // `adduser user group` adds an account to a group and makes none; the first is an account either way.
  const name = plain[0];
  if (name === undefined) return [];
  return [
    {
      name,
      place: call.place,
      ...(uid === undefined ? {} : { uid }),
      ...(home === undefined ? {} : { home }),
    },
  ];
}
