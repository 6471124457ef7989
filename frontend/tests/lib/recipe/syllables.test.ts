// @vitest-environment node
import { describe, expect, it } from "vitest";
import { syllables } from "@/lib/recipe/lyrics";

const WORDS: Record<number, string> = {
  1: "I the rain dreamed loved played times world girl strength through where fire heart ways eyes makes don't can't we're night's love walked loves breathe smiles hours edge",
  2: "river yellow beyond little lonely wanted open evening kisses going crying every someone people sunday houses table heaven didn't alone tonight ocean station city again given quiet changes lion hello lovely playing being sorry music careful couldn't listen dancing nation special",
  3: "remember beautiful piano radio idea everything forever tomorrow yesterday melody happiness together animal violin family wonderful area video",
  4: "impossible january everybody variety",
  5: "imagination electricity",
};

describe("syllables", () => {
  for (const [count, words] of Object.entries(WORDS))
    it(`finds ${count} in each of its words`, () => {
      const wrong = words.split(" ").filter((word) => word && syllables(word) !== Number(count));
      expect(wrong.map((word) => `${word}: ${syllables(word)}`)).toEqual([]);
    });

  it.each([
    ["I count all the seconds from lightning to sound", 11],
    ["You're four miles away and you're nowhere around", 11],
    ["Rain is drumming on the tin", 7],
    ["It rains on the just and it rains on the rest", 11],
    ["The street is a mirror the evening looks in", 11],
    ["And all of it's going back down to the sea", 11],
    ["", 0],
    ["— …", 0],
  ])("sings %j", (line, count) => expect(syllables(line)).toBe(count));

  it.each([
    ["la vie en rose", "fr", 5],
    ["canción de amor", "es", 5],
    ["さくら", "ja", 3],
    ["きょう", "ja", 2],
    ["月亮代表我的心", "zh", 7],
    ["사랑해", "ko", 3],
    ["Подмосковные вечера", "ru", 8],
  ])("counts %j by its vowels in %s", (line, language, count) => expect(syllables(line, language)).toBe(count));
});
