// A string of lanterns over the stage. Decoration only: no text, no motion where less is asked for.
import css from "./garland.module.css";

const LANTERNS = [
  { x: 6, y: 20, s: 0.8 },
  { x: 18, y: 33, s: 1 },
  { x: 31, y: 41, s: 0.72 },
  { x: 45, y: 44, s: 0.9 },
  { x: 58, y: 42, s: 0.7 },
  { x: 71, y: 36, s: 1 },
  { x: 83, y: 27, s: 0.76 },
  { x: 94, y: 15, s: 0.9 },
];

export function Garland() {
  return (
    <div class={css.garland} aria-hidden="true">
      <svg class={css.string} viewBox="0 0 100 60" preserveAspectRatio="none">
        <path d="M0 10 Q50 62 100 5" fill="none" stroke="#c98a5a" stroke-opacity=".5" stroke-width="1.2" vector-effect="non-scaling-stroke" />
      </svg>
      {LANTERNS.map((l, i) => (
        <svg key={l.x} class={css.lantern} style={{ left: `${l.x}%`, top: `${l.y}px`, animationDelay: `${-i * 0.7}s`, width: `${26 * l.s}px` }} viewBox="0 0 26 42">
          <path d="M13 0v6M13 31v6M10.500 40h5" stroke="#d99a63" stroke-width="1.500" stroke-linecap="round" />
          <rect x="8" y="5.500" width="10" height="2.600" rx="1.300" fill="#f0b36f" />
          <rect x="8" y="29.500" width="10" height="2.600" rx="1.300" fill="#f0b36f" />
          <path d="M9 8h8c4.500 2.600 7 6.400 7 11s-2.500 8-7 10.500H9C4.500 27 2 23.500 2 19S4.500 10.600 9 8z" fill={i % 3 === 1 ? "#f08a2e" : "#e8451f"} />
          <path d="M13 8v21.500M9.500 8.200c-3 6.500-3 14.500 0 21M16.500 8.200c3 6.500 3 14.500 0 21" stroke="#ffd3a1" stroke-opacity=".7" fill="none" />
        </svg>
      ))}
    </div>
  );
}
