import { startsTool } from "../contents/starting.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Stage } from "../syntax/stage.ts";
import { isPlainDistribution } from "./ecosystems/program.ts";
import { purposeOf } from "./packages.ts";
import type { Trace } from "./plan.ts";
import type { Reading } from "./reading.ts";
import { shells } from "./reading.ts";
import type { Start } from "./start.ts";

/** Why the text alone rules a split out, in a sentence; undefined when it does not. */
export function ruledOut(file: Dockerfile, stage: Stage | undefined): string | undefined {
  if (!stage) return "The file has no FROM.";
  if (file.instructions.some((it) => it.keyword === "ONBUILD"))
    return "It is a base for other Dockerfiles (ONBUILD), which want its tools.";
  if (stage.base.kind === "scratch") return "The final stage stands on scratch and has no tools.";
  const speaksWindows =
    file.escape === "`" && /\bpowershell\b|\b[Cc]:\\|\bcmd(?:\.exe)?\s*\/|\.exe\b/.test(file.text);
  if (speaksWindows || /windows|nanoserver|servercore/i.test(stage.image?.text ?? ""))
    return "Windows images are not split.";
  if (
    /(?:jenkins|gitlab|drone|buildkite|teamcity|bamboo|circleci|gocd|azure)[\w/-]*(?:slave|agent|runner|jnlp)/i.test(
      stage.image?.text ?? "",
    )
  )
    return "It is an agent that runs other people's builds, which want its tools.";
  if (/(?:^|\/)devcontainers\/|^gitpod\/|^circleci\//i.test(stage.image?.text ?? ""))
    return "It is a workspace for developers, who want its tools.";
  for (const { keyword, text } of stage.instructions) {
    if (!/^(?:ENV|ARG|RUN|COPY|ADD|CMD|ENTRYPOINT)$/.test(keyword)) continue;
    if (/\bsdkmanager\b|\bANDROID_(?:HOME|SDK_ROOT|SDK_HOME)\b/.test(text))
      return "It carries the Android SDK: whoever uses it builds with it.";
    if (
      /\b(?:actions-runner|gitlab-runner|jenkins-(?:slave|agent)|swarm-client|buildkite-agent|teamcity-agent|bamboo-agent|vsts-agent|drone-runner)\b/i.test(
        text,
      )
    )
      return "It is an agent that runs other people's builds, which want its tools.";
  }
  if (stage.base.kind === "image" && !stage.base.reference)
    return "The base image is only known when it is built.";
  return undefined;
}

/** Why what the image starts rules a split out. */
export function startedTool(start: Start, trace: Trace): string | undefined {
  const { main } = start;
  const isTool =
    startsTool(main.words) ||
    /^(?:glide|dep|godep|govendor|gox|xgo|golint|gometalinter|golangci-lint|goreleaser|dlv|gopls|trunk|wasm-pack|cross|init|systemd)$/.test(
      main.program,
    );
  if (shells.has(main.program) && isTool) return "It starts a shell: whoever uses it wants the tools.";
  if (isTool && !trace.made.has(main.words[0]!))
    return `It starts ${main.program}: whoever uses it wants the tools.`;
  const waits = start.commands.every(({ program }) => /^(?:sleep|tail|true|:|cat|wait|echo)$/.test(program));
  if (waits)
    return start.commands.some(({ program }) => program === "sleep" || program === "tail")
      ? "It only waits to be entered: whoever uses it wants the tools."
      : "It starts no program: whoever uses it takes its files.";
  // They build anew whenever a source changes.
  if (/^(?:gin|fresh|air|realize|CompileDaemon|modd|reflex|cargo-watch|watchexec)$/.test(main.program))
    return `It starts ${main.program}, which builds.`;
  if (/^g?make$/.test(main.program)) return `It starts ${main.program}, and what that calls is not known.`;
  if (main.program === "sshd" && start.commands.length === 1)
    return "It lets people log in, who want its tools.";
  const script = (
    start.main.words.find((it) => /\.(?:sh|bash)$/.test(it)) ??
    (shells.has(main.program) && !main.words[1]?.startsWith("-") ? main.words[1] : undefined)
  )?.replace(/^.*\//, "");
  if (script && /^(?:build|compile|make)(?:[-_.].*)?$/.test(script))
    return `It starts ${script}, which builds.`;
  if (script && /(?:^|[-_])(?:tests?|coverage|lint|ci)[-_.]/.test(script))
    return `It starts ${script}, which tests.`;
  return undefined;
}

/** Languages whose own image compiles them, by the programs that only they bring. */
const languages: Readonly<Record<string, RegExp>> = {
  php: /^(?:php|pecl|pear|phpize)[\d.]*$/,
  python: /^(?:python|pip)[\d.]*$/,
  ruby: /^(?:ruby|gem|irb)$/,
  node: /^(?:node|npm)$/,
  perl: /^(?:perl|cpanm?)$/,
  erlang: /^(?:erl|rebar3)$/,
  lua: /^(?:lua|luarocks)[\d.]*$/,
};

/** True when every build tool is removed by the RUN that installs it, on a base that has none: no layer ships them. */
export function passesTools(trace: Trace, reading: Reading): boolean {
  const tools = trace.everInstalled.filter(({ name }) => ["build", "headers"].includes(purposeOf(name)));
  const isBare = isPlainDistribution({ reading }) || !reading.base.toolchains?.value.length;
  return isBare && tools.length > 0 && tools.every((it) => it.passing);
}

/** Why an image that compiles on a plain distribution is one that others stand on, or is light already. */
export function builtForOthers(trace: Trace, reading: Reading): string | undefined {
  if (!isPlainDistribution({ reading })) return undefined;
  const findsLibraries = reading.steps.some(({ instruction: { text } }) =>
    /\bscanelf\b|\bldd\b[\s\S]*\bapt-mark manual\b/.test(text),
  );
  if (findsLibraries && passesTools(trace, reading))
    return "It removes its build tools again and keeps the libraries that it finds to be needed.";
  const install = trace.acts.findIndex(
    ({ command, effect }) =>
      effect.kind === "build" && command.program === "make" && command.words.includes("install"),
  );
  const at = trace.acts[install]?.at;
  const tried = trace.acts
    .slice(install + 1)
    .filter((it) => install >= 0 && it.at === at)
    .map(({ command }) => command.program);
  for (const [language, programs] of Object.entries(languages)) {
    if (!tried.some((it) => programs.test(it))) continue;
    if (trace.everInstalled.some(({ name, passing }) => !passing && name.startsWith(language))) continue;
    return `It builds ${language} itself: whoever stands on it wants the tools for its extensions.`;
  }
  return undefined;
}
