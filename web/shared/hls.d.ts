// The light build of hls.js ships without types of its own; it has the shape of the full one.
declare module "hls.js/light" {
  export * from "hls.js";
  export { default } from "hls.js";
}
