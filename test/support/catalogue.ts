import { compile } from "../../server/catalog/compile.ts";
import { readFacts } from "../../server/catalog/facts.ts";
import { catalogueOf } from "../../server/src/language/images/catalogue.ts";
import type { CatalogueData } from "../../server/src/language/images/data.ts";
import type { Catalogue } from "../../server/src/language/world.ts";

let data: CatalogueData | undefined;
let catalogue: Catalogue | undefined;

/** What ships, packed from the facts once per test file. */
export function catalogueData(): CatalogueData {
  data ??= compile(readFacts("server/catalog/facts"));
  return data;
}

/** The embedded catalogue for tests of the pure part. */
export function embedded(): Catalogue {
  catalogue ??= catalogueOf(catalogueData());
  return catalogue;
}
