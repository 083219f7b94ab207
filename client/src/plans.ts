import { commands, Disposable, type QuickPickItem, Uri, window, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type {
  BuildPlanAsked,
  BuildPlanChoice,
  BuildPlanChosen,
  BuildPlanOffers,
} from "../../server/src/protocol.ts";

type Choice = Omit<BuildPlanChoice, "uri">;
type Argument = BuildPlanOffers["args"][number];

interface Line extends QuickPickItem {
  readonly choice?: Choice;
  readonly argument?: Argument;
  readonly ask?: "folder" | "argument";
}

const asked: BuildPlanAsked = "plimsoll/buildPlan";
const chosen: BuildPlanChosen = "plimsoll/buildPlanChosen";

/** The commands that choose with which context, arguments and platform the open Dockerfile is built. */
export function choosePlans(client: LanguageClient): Disposable {
  const offers = (uri: Uri) => client.sendRequest<BuildPlanOffers | null>(asked, { uri: uri.toString() });
  const choose = (uri: Uri, choice: Choice) =>
    client.sendRequest<null>(chosen, { uri: uri.toString(), ...choice });

  async function context(uri: Uri, found: BuildPlanOffers): Promise<void> {
    const line = await window.showQuickPick(contextLines(found), {
      title: "Build context of this Dockerfile",
      placeHolder: "The folder that COPY and ADD read from",
      matchOnDescription: true,
    });
    if (line?.choice) await choose(uri, line.choice);
    if (line?.ask !== "folder") return;
    const [folder] =
      (await window.showOpenDialog({
        canSelectFolders: true,
        canSelectFiles: false,
        defaultUri: Uri.joinPath(uri, ".."),
        openLabel: "Use as Build Context",
      })) ?? [];
    if (folder) await choose(uri, { context: folder.fsPath });
  }

  async function args(uri: Uri, found: BuildPlanOffers): Promise<void> {
    const line = await window.showQuickPick(argumentLines(found), {
      title: "Build arguments of this Dockerfile",
      placeHolder: "Choose one to set its value",
      matchOnDescription: true,
    });
    if (line?.choice) await choose(uri, line.choice);
    else if (line) {
      const argument = line.argument ?? (await newArgument());
      const value = argument && (await valueOf(argument));
      if (argument && value !== undefined) await choose(uri, { args: { [argument.name]: value } });
      else if (!argument) return;
    } else return;
    // As long as a person sets arguments the list comes back.
    const next = await offers(uri);
    if (next) await args(uri, next);
  }

  async function platform(uri: Uri, found: BuildPlanOffers): Promise<void> {
    const line = await window.showQuickPick(platformLines(found), {
      title: "Platform this Dockerfile is built for",
      placeHolder: "Another one than this machine's needs emulation, or a builder that has it",
    });
    if (line?.choice) await choose(uri, line.choice);
  }

  const registered = Object.entries({
    chooseContext: context,
    buildArguments: args,
    choosePlatform: platform,
  });
  return Disposable.from(
    ...registered.map(([id, run]) =>
      commands.registerCommand(`plimsoll.${id}`, async () => {
        const uri = window.activeTextEditor?.document.uri;
        if (!uri || !workspace.isTrusted) return;
        const found = await offers(uri);
        if (found) await run(uri, found);
      }),
    ),
  );
}

function contextLines({ contexts, contextChosen }: BuildPlanOffers): Line[] {
  return [
    ...contexts.map(({ label, from, path, used }, at) => ({
      label: `${used ? "$(check)" : "$(folder)"} ${label}`,
      ...(from ? { description: from } : {}),
      // The first is what is found: choosing it follows the project's files from then on.
      choice: { context: at === 0 ? null : path },
    })),
    ...(contextChosen && contexts[0]?.used
      ? [{ label: "$(discard) Forget what was chosen", choice: { context: null } }]
      : []),
    { label: "$(folder-opened) Another folder…", ask: "folder" as const },
  ];
}

function argumentLines({ args }: BuildPlanOffers): Line[] {
  const set = Object.fromEntries(args.filter((it) => it.chosen).map((it) => [it.name, null]));
  return [
    ...args.map((argument) => ({
      label: argument.name,
      description: described(argument),
      argument,
    })),
    { label: "$(add) Another argument…", ask: "argument" as const },
    ...(Object.keys(set).length > 0
      ? [{ label: "$(discard) Forget all that were set here", choice: { args: set } }]
      : []),
  ];
}

function described({ value, default: byDefault, chosen }: Argument): string {
  if (value !== undefined) return chosen ? `${value} · set here` : `${value} · set by the project`;
  return byDefault === undefined ? "not set" : `${byDefault} · the file's own`;
}

function platformLines({ platforms, platformChosen }: BuildPlanOffers): Line[] {
  return [
    ...platforms.map(({ name, used, note }) => ({
      label: `${used ? "$(check)" : "$(circuit-board)"} ${name}`,
      description: note,
      choice: { platform: name },
    })),
    ...(platformChosen ? [{ label: "$(discard) Forget what was chosen", choice: { platform: null } }] : []),
  ];
}

async function newArgument(): Promise<Argument | undefined> {
  const name = await window.showInputBox({
    title: "Build argument",
    prompt: "Its name, as ARG declares it",
    validateInput: (text) => (/^[A-Za-z_]\w*$/.test(text) ? undefined : "Letters, digits and _ only"),
  });
  return name === undefined
    ? undefined
    : { name, chosen: false, secret: /token|secret|pass|key/i.test(name) };
}

/** The new value; null takes back what was set. */
async function valueOf({
  name,
  value,
  secret,
  default: byDefault,
  chosen,
}: Argument): Promise<string | null | undefined> {
  const text = await window.showInputBox({
    title: name,
    ...(secret ? {} : { value: value ?? byDefault ?? "" }),
    password: secret,
    prompt: secret
      ? "Kept until the window closes. An argument stays readable in the image's history: RUN --mount=type=secret does not"
      : chosen
        ? "Remembered for this Dockerfile. Empty forgets it"
        : "Remembered for this Dockerfile",
    ignoreFocusOut: true,
  });
  return text === "" && chosen ? null : text;
}
