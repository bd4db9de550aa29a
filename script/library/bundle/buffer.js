// What the packages take for granted in Node: esbuild adds it to those that use it.
export { Buffer } from 'buffer/';
