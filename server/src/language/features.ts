import { pin } from "./actions/pin.ts";
import { scratchReadinessAction } from "./actions/scratch-readiness.ts";
import { split } from "./actions/split.ts";
import { unpin } from "./actions/unpin.ts";
import { updatePin } from "./actions/update-pin.ts";
import { budget } from "./completions/budget.ts";
import { contextPath } from "./completions/context-path.ts";
import { directive } from "./completions/directive.ts";
import { flag } from "./completions/flag.ts";
import { imageCompletion } from "./completions/image.ts";
import { instruction } from "./completions/instruction.ts";
import { mount } from "./completions/mount.ts";
import { port } from "./completions/port.ts";
import { signal } from "./completions/signal.ts";
import { stage } from "./completions/stage.ts";
import { stagePath } from "./completions/stage-path.ts";
import { user } from "./completions/user.ts";
import { variable } from "./completions/variable.ts";
import { word } from "./completions/word.ts";
import type { Action, Completion, Hover, Inlay, Lens, Rule } from "./feature.ts";
import { bareBaseHover } from "./hovers/bare-base.ts";
import { builtProgramHover } from "./hovers/built-program.ts";
import { cLibraryHover } from "./hovers/c-library.ts";
import { cgoEnabledHover } from "./hovers/cgo-enabled.ts";
import { copiedPathHover } from "./hovers/copied-path.ts";
import { directiveHover } from "./hovers/directive.ts";
import { flagHover } from "./hovers/flag.ts";
import { gotchaHover } from "./hovers/gotcha.ts";
import { heredocHover } from "./hovers/heredoc.ts";
import { imageHover } from "./hovers/image.ts";
import { instructionHover } from "./hovers/instruction.ts";
import { layerHover } from "./hovers/layer.ts";
import { numericUserHover } from "./hovers/numeric-user.ts";
import { packageManagerHover } from "./hovers/package-manager.ts";
import { stageHover } from "./hovers/stage.ts";
import { staticLinkingHover } from "./hovers/static-linking.ts";
import { unfitProgramHover } from "./hovers/unfit-program.ts";
import { variableHover } from "./hovers/variable.ts";
import { wheelPlatformHover } from "./hovers/wheel-platform.ts";
import { baseImage } from "./inlays/base-image.ts";
import { layerSize } from "./inlays/layer-size.ts";
import { baseSizeLens } from "./lenses/base-size.ts";
import { buildLens } from "./lenses/build.ts";
import { compareBasesLens } from "./lenses/compare-bases.ts";
import { apkCacheKept } from "./rules/apk-cache-kept.ts";
import { aptListsKept } from "./rules/apt-lists-kept.ts";
import { aptRecommends } from "./rules/apt-recommends.ts";
import { aptUpdateAlone } from "./rules/apt-update-alone.ts";
import { aptWithoutYes } from "./rules/apt-without-yes.ts";
import { asCasing } from "./rules/as-casing.ts";
import { circularStages } from "./rules/circular-stages.ts";
import { constantPlatform } from "./rules/constant-platform.ts";
import { copyFromNowhere } from "./rules/copy-from-nowhere.ts";
import { copyIgnored } from "./rules/copy-ignored.ts";
import { deprecatedImage } from "./rules/deprecated-image.ts";
import { descriptionComment } from "./rules/description-comment.ts";
import { directiveCasing } from "./rules/directive-casing.ts";
import { dynamicBinaryOnScratch } from "./rules/dynamic-binary-on-scratch.ts";
import { emptyContinuation } from "./rules/empty-continuation.ts";
import { endedBase } from "./rules/ended-base.ts";
import { endlessHeredoc } from "./rules/endless-heredoc.ts";
import { failedBuild } from "./rules/failed-build.ts";
import { floatingSuite } from "./rules/floating-suite.ts";
import { foreignArchBinary } from "./rules/foreign-arch-binary.ts";
import { frontendInEnv } from "./rules/frontend-in-env.ts";
import { glibcOnlyPrebuilt } from "./rules/glibc-only-prebuilt.ts";
import { glibcOnlyWheel } from "./rules/glibc-only-wheel.ts";
import { hardCodedLoaderArch } from "./rules/hard-coded-loader-arch.ts";
import { heredocDestination } from "./rules/heredoc-destination.ts";
import { heredocWithoutErrexit } from "./rules/heredoc-without-errexit.ts";
import { hiddenDirective } from "./rules/hidden-directive.ts";
import { invalidDefaultInFrom } from "./rules/invalid-default-in-from.ts";
import { invalidDirective } from "./rules/invalid-directive.ts";
import { invalidFlagValue } from "./rules/invalid-flag-value.ts";
import { invalidHealthcheck } from "./rules/invalid-healthcheck.ts";
import { invalidMount } from "./rules/invalid-mount.ts";
import { invalidOnbuild } from "./rules/invalid-onbuild.ts";
import { invalidPair } from "./rules/invalid-pair.ts";
import { invalidPort } from "./rules/invalid-port.ts";
import { invalidReference } from "./rules/invalid-reference.ts";
import { invalidStageName } from "./rules/invalid-stage-name.ts";
import { invalidSubstitution } from "./rules/invalid-substitution.ts";
import { latestTag } from "./rules/latest-tag.ts";
import { legacyPair } from "./rules/legacy-pair.ts";
import { maintainer } from "./rules/maintainer.ts";
import { malformedJson } from "./rules/malformed-json.ts";
import { missingArgument } from "./rules/missing-argument.ts";
import { missingCaCertificates } from "./rules/missing-ca-certificates.ts";
import { missingExecutable } from "./rules/missing-executable.ts";
import { missingExecuteBit } from "./rules/missing-execute-bit.ts";
import { missingStage } from "./rules/missing-stage.ts";
import { missingTimeZones } from "./rules/missing-time-zones.ts";
import { missingTmp } from "./rules/missing-tmp.ts";
import { missingUserEntry } from "./rules/missing-user-entry.ts";
import { mixedKeywordCase } from "./rules/mixed-keyword-case.ts";
import { mixedLibc } from "./rules/mixed-libc.ts";
import { newerLibcInBuilder } from "./rules/newer-libc-in-builder.ts";
import { noDockerignore } from "./rules/no-dockerignore.ts";
import { overriddenInstruction } from "./rules/overridden-instruction.ts";
import { protocolCasing } from "./rules/protocol-casing.ts";
import { publishedPort } from "./rules/published-port.ts";
import { redundantPlatform } from "./rules/redundant-platform.ts";
import { relativeWorkdir } from "./rules/relative-workdir.ts";
import { repeatedEntrypoint } from "./rules/repeated-entrypoint.ts";
import { repeatedFlag } from "./rules/repeated-flag.ts";
import { repeatedStageName } from "./rules/repeated-stage-name.ts";
import { reservedStageName } from "./rules/reserved-stage-name.ts";
import { rootUser } from "./rules/root-user.ts";
import { secretCopiedThenRemoved } from "./rules/secret-copied-then-removed.ts";
import { secretFileInContext } from "./rules/secret-file-in-context.ts";
import { secretInArg } from "./rules/secret-in-arg.ts";
import { secretValue } from "./rules/secret-value.ts";
import { shellForm } from "./rules/shell-form.ts";
import { shellFormWithoutShell } from "./rules/shell-form-without-shell.ts";
import { shellRunWithoutShell } from "./rules/shell-run-without-shell.ts";
import { shellWithoutJson } from "./rules/shell-without-json.ts";
import { singleStage } from "./rules/single-stage.ts";
import { sizeBudget } from "./rules/size-budget.ts";
import { stageNameCasing } from "./rules/stage-name-casing.ts";
import { surplusArgument } from "./rules/surplus-argument.ts";
import { toolchainInRuntime } from "./rules/toolchain-in-runtime.ts";
import { unclosedQuote } from "./rules/unclosed-quote.ts";
import { undefinedVariable } from "./rules/undefined-variable.ts";
import { undefinedVariableInFrom } from "./rules/undefined-variable-in-from.ts";
import { unknownFlag } from "./rules/unknown-flag.ts";
import { unknownInstruction } from "./rules/unknown-instruction.ts";
import { unknownInterpreter } from "./rules/unknown-interpreter.ts";
import { unpinnedDigest } from "./rules/unpinned-digest.ts";
import { unreachableStage } from "./rules/unreachable-stage.ts";
import { unreadableBudget } from "./rules/unreadable-budget.ts";
import { untaggedImage } from "./rules/untagged-image.ts";
import { unwritableWorkdir } from "./rules/unwritable-workdir.ts";
import { wholeFilesystemCopy } from "./rules/whole-filesystem-copy.ts";
import { windowsLineEndings } from "./rules/windows-line-endings.ts";

// The one list of everything. Settings, docs, tests and the server are all derived from it.
// Where several hovers answer for one place, the first does; completions answer together, in this order.

export const rules: readonly Rule[] = [
  failedBuild,
  unreadableBudget,
  sizeBudget,
  unknownInstruction,
  shellRunWithoutShell,
  shellFormWithoutShell,
  repeatedEntrypoint,
  missingExecutable,
  singleStage,
  mixedLibc,
  dynamicBinaryOnScratch,
  newerLibcInBuilder,
  aptWithoutYes,
  aptRecommends,
  aptListsKept,
  aptUpdateAlone,
  apkCacheKept,
  frontendInEnv,
  heredocWithoutErrexit,
  hiddenDirective,
  endedBase,
  deprecatedImage,
  floatingSuite,
  untaggedImage,
  latestTag,
  unpinnedDigest,
  missingCaCertificates,
  missingTimeZones,
  missingTmp,
  missingUserEntry,
  hardCodedLoaderArch,
  foreignArchBinary,
  rootUser,
  unwritableWorkdir,
  copyFromNowhere,
  circularStages,
  unreachableStage,
  wholeFilesystemCopy,
  toolchainInRuntime,
  glibcOnlyWheel,
  glibcOnlyPrebuilt,
  secretValue,
  secretInArg,
  secretCopiedThenRemoved,
  asCasing,
  constantPlatform,
  descriptionComment,
  directiveCasing,
  emptyContinuation,
  endlessHeredoc,
  heredocDestination,
  invalidDefaultInFrom,
  invalidDirective,
  invalidFlagValue,
  invalidHealthcheck,
  invalidMount,
  invalidOnbuild,
  invalidPair,
  invalidPort,
  invalidReference,
  invalidStageName,
  invalidSubstitution,
  legacyPair,
  maintainer,
  malformedJson,
  missingArgument,
  missingStage,
  mixedKeywordCase,
  overriddenInstruction,
  protocolCasing,
  publishedPort,
  redundantPlatform,
  relativeWorkdir,
  repeatedFlag,
  repeatedStageName,
  reservedStageName,
  shellForm,
  shellWithoutJson,
  stageNameCasing,
  surplusArgument,
  unclosedQuote,
  undefinedVariableInFrom,
  undefinedVariable,
  unknownFlag,
  windowsLineEndings,
  missingExecuteBit,
  unknownInterpreter,
  noDockerignore,
  secretFileInContext,
  copyIgnored,
];

export const actions: readonly Action[] = [split, pin, updatePin, unpin, scratchReadinessAction];

export const hovers: readonly Hover[] = [
  directiveHover,
  variableHover,
  unfitProgramHover,
  imageHover,
  cgoEnabledHover,
  bareBaseHover,
  cLibraryHover,
  gotchaHover,
  stageHover,
  heredocHover,
  copiedPathHover,
  flagHover,
  instructionHover,
  layerHover,
  staticLinkingHover,
  packageManagerHover,
  wheelPlatformHover,
  numericUserHover,
  builtProgramHover,
];

export const lenses: readonly Lens[] = [buildLens, compareBasesLens, baseSizeLens];

export const inlays: readonly Inlay[] = [baseImage, layerSize];

export const completions: readonly Completion[] = [
  variable,
  directive,
  budget,
  instruction,
  stage,
  imageCompletion,
  stagePath,
  contextPath,
  mount,
  user,
  port,
  signal,
  word,
  flag,
];
