// @vitest-environment jsdom
import { expect, test } from "vitest";
import { keepPage } from "@/lib/keep-page";

function drop(target: Element, types: readonly string[]): Event {
  const event = new Event("drop", { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { types, dropEffect: "copy" } });
  target.dispatchEvent(event);
  return event;
}

test("a dropped file never takes the studio's place, and text may be dropped", () => {
  const end = keepPage();
  expect(drop(document.body, ["Files"])).toMatchObject({
    defaultPrevented: true,
    dataTransfer: { dropEffect: "none" },
  });
  expect(drop(document.body, ["text/plain"]).defaultPrevented).toBe(false);
  end();
  expect(drop(document.body, ["Files"]).defaultPrevented).toBe(false);
});

test("a place that takes files is left alone", () => {
  const end = keepPage();
  const well = document.body.appendChild(document.createElement("div"));
  well.addEventListener("drop", (event) => event.preventDefault());
  expect(drop(well, ["Files"])).toMatchObject({ dataTransfer: { dropEffect: "copy" } });
  end();
  well.remove();
});
