import type { BuildPlan } from "./language/world.ts";

/** What a person chose for one Dockerfile; what is left out is found. */
export interface PlanChoice {
  /** Path of the folder that is the build context. */
  readonly context?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly platform?: string;
}

/** How Dockerfiles are built. `io/plans` finds it. */
export interface Plans {
  /** What {@link of} said last; undefined before. */
  known(uri: string): BuildPlan | undefined;
  of(uri: string): Promise<BuildPlan>;
  /** What can be chosen. */
  offers(uri: string): Promise<PlanOffers>;
  chosen(uri: string): PlanChoice;
  choose(uri: string, choice: PlanChoice): Promise<void>;
  /** Files that describe builds have changed. */
  forget(): void;
}

export interface PlanOffers {
  /** The first is what is found. */
  readonly contexts: readonly { readonly path: string; readonly label: string; readonly from?: string }[];
  /** Arguments and platforms that a file of the project names. */
  readonly args: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
}
