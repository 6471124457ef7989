/** The places of a row: a line of controls on a small screen, more facts the more room there is. */
export const GRID =
  "grid items-center gap-x-1 px-1 md:gap-x-3 md:px-3 " +
  "grid-cols-[40px_44px_minmax(0,1fr)_44px_44px] " +
  "md:grid-cols-[24px_32px_minmax(0,1fr)_56px_112px_32px_32px] " +
  "lg:grid-cols-[24px_32px_minmax(0,1fr)_minmax(0,200px)_40px_80px_48px_112px_32px_32px] " +
  "xl:grid-cols-[24px_32px_minmax(0,1fr)_minmax(0,240px)_40px_88px_48px_120px_104px_32px_32px]";

export const FROM_MD = "max-md:hidden";
export const FROM_LG = "max-lg:hidden";
export const FROM_XL = "max-xl:hidden";
export const NUMBER = "text-right font-mono text-xs tabular-nums text-fg-1";
