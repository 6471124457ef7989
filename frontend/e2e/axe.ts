import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What stands in somebody's way on a page, or within a part of it: each rule with its places. */
export async function violations(page: Page, within = "html"): Promise<string[]> {
  const axe = new AxeBuilder({ page }).withTags(TAGS).include(within);
  axe.setLegacyMode(); // else it opens a second page to put together what it found in each frame, and there is one
  const found = await axe.analyze();
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(" ")}`);
}
