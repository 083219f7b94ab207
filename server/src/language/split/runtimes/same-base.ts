import { familiarName } from "../../syntax/image-reference.ts";
import type { Fit } from "../plan.ts";
import type { Runtime } from "./runtime.ts";

/** The builder's base once more, without what the file installed on it. */
export const sameBase: Runtime = {
  id: "same-base",
  title: "its own base",

  fit({ way, builder, addsTools }) {
    if (way.need.kind === "static" || way.need.kind === "site") return undefined;
    const { reference, base } = builder;
    if (!reference) return undefined;
    // Where a distribution has a runtime of its own here, that one says it better.
    if (
      /^(?:debian|ubuntu|alpine|node|python|ruby|php|golang|rust|java|openjdk|eclipse-temurin|maven|gradle|gcc|haskell|swift|elixir|erlang|oven\/bun)$/.test(
        familiarName(reference),
      )
    )
      return undefined;
    const toolchains = base.toolchains?.value;
    if (toolchains?.some((it) => !["python", "pip", "node", "npm"].includes(it))) return undefined;
    // `pottava/golang`, `crystallang/crystal`: its name says whose compiler it has.
    const isCompiler =
      /(?:^|[-_/])(?:rust|golang|haskell|ghc|crystal|swift|gcc|bazel|dart|nim|zig|ocaml|opam)(?:[-_]|$)/.test(
        familiarName(reference),
      );
    if (!addsTools || (way.need.kind === "dynamic" && isCompiler))
      return { refused: `${reference.text} itself brings the tools, and what else it has is not known` };
    // Ant and Maven come as packages that bring a Java of their own.
    if (
      way.need.kind === "interpreter" &&
      way.need.name === "java" &&
      !/java|j(?:dk|re)|maven|gradle|sbt|scala|clojure|lein|temurin|corretto|zulu/i.test(reference.text)
    )
      return { refused: `whether ${reference.text} has a Java of its own is not known` };
    return {
      base: reference.text,
      title: reference.text,
      shell: true,
      alike: true,
      alikePaths: true,
      packageManager: builder.packageManager ?? addsTools.manager,
      users: ["root", "nobody", ...(base.users?.value.map((it) => it.name) ?? [])],
      workdir: base.workdir?.value ?? "/",
    } satisfies Fit;
  },
};
