// @vitest-environment node
import { expect, test } from "vitest";
import { catchUp, flat, FLAT, gains, matched } from "@/lib/player/mix";

const NAMES = ["drums", "bass", "vocals"];

test("without settings all sound", () => expect(gains(NAMES, {})).toEqual({ drums: 1, bass: 1, vocals: 1 }));

test("mute silences one, volume turns one down", () =>
  expect(gains(NAMES, { drums: { ...FLAT, muted: true }, bass: { ...FLAT, volume: 0.4 } })).toEqual({
    drums: 0,
    bass: 0.4,
    vocals: 1,
  }));

test("solo silences all that have none; several may be solo; mute is stronger", () => {
  const solo = { ...FLAT, solo: true };
  expect(gains(NAMES, { vocals: solo })).toEqual({ drums: 0, bass: 0, vocals: 1 });
  expect(gains(NAMES, { vocals: { ...solo, volume: 0.5 }, bass: solo })).toEqual({ drums: 0, bass: 1, vocals: 0.5 });
  expect(gains(NAMES, { vocals: { ...solo, muted: true } })).toEqual({ drums: 0, bass: 0, vocals: 0 });
});

test("the solo of a stem that the song does not have silences nothing", () =>
  expect(gains(["drums"], { flute: { ...FLAT, solo: true } })).toEqual({ drums: 1 }));

test("a mix is flat when nothing is set", () => {
  expect(flat({})).toBe(true);
  expect(flat({ drums: FLAT })).toBe(true);
  expect(flat({ drums: { ...FLAT, volume: 0.9 } })).toBe(false);
});

test("the louder of two is turned down to the other, none is turned up", () => {
  expect(matched(-14, -14)).toEqual({ a: 1, b: 1 });
  expect(matched(-8, -14).a).toBeCloseTo(0.501, 3);
  expect(matched(-8, -14).b).toBe(1);
  expect(matched(-20, -14).b).toBeCloseTo(0.501, 3);
  expect(matched(undefined, -14)).toEqual({ a: 1, b: 1 });
});

test("the silent one slows down when it is ahead, hurries when it is behind, never by more than 5 %", () => {
  expect(catchUp(0.002, 1)).toBe(1);
  expect(catchUp(0.01, 1)).toBeCloseTo(0.98);
  expect(catchUp(-0.01, 1.5)).toBeCloseTo(1.53);
  expect(catchUp(2, 1)).toBeCloseTo(0.95);
  expect(catchUp(-2, 1)).toBeCloseTo(1.05);
});
