import { getFloat16, setFloat16 } from '@petamoriken/float16';

/** How numbers are stored: half-precision ones are read as single-precision ones. */
type Dtype = 'F32' | 'F16' | 'I32';

/** Bytes of a number. */
const BYTES: Record<Dtype, number> = { F32: 4, F16: 2, I32: 4 };

/** A tensor of a safetensors file, on the CPU. */
export interface StoredTensor {
  dtype: Dtype;
  shape: number[];
  data: Float32Array | Int32Array;
}

/** A parsed safetensors file. */
export interface SafetensorsFile {
  metadata: Record<string, string>;
  tensors: Map<string, StoredTensor>;
}

/** Thrown for anything that is not a well-formed safetensors file of F32, F16 and I32 tensors. */
export class SafetensorsError extends Error {
  override name = 'SafetensorsError';
}

const HEADER_LIMIT = 100 << 20;

function isRecord(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function parseHeader(bytes: Uint8Array): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 8) throw new SafetensorsError('The file is shorter than a safetensors header.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const length = Number(view.getBigUint64(0, true));
  if (length > HEADER_LIMIT || 8 + length > bytes.length)
    throw new SafetensorsError(`The header claims ${length} bytes, but the file has ${bytes.length}.`);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch (cause) {
    throw new SafetensorsError('The header is not JSON.', { cause });
  }
  if (!isRecord(header)) throw new SafetensorsError('The header is not a JSON object.');
  return { header, start: 8 + length };
}

function isCount(x: unknown): x is number {
  return typeof x === 'number' && Number.isSafeInteger(x) && x >= 0;
}

const isDtype = (x: unknown): x is Dtype => typeof x === 'string' && Object.hasOwn(BYTES, x);

let known: Float32Array | null = null;

/** Every half-precision number by its bits: looked up, half a million take milliseconds. */
function allHalves(): Float32Array {
  if (known) return known;
  const view = new DataView(new ArrayBuffer(2));
  return (known = Float32Array.from({ length: 2 ** 16 }, (_, bits) => {
    view.setUint16(0, bits, true);
    return getFloat16(view, 0, true);
  }));
}

function numbersOf(dtype: Dtype, bytes: Uint8Array<ArrayBuffer>): StoredTensor['data'] {
  if (dtype === 'F32') return new Float32Array(bytes.buffer);
  if (dtype === 'I32') return new Int32Array(bytes.buffer);
  const halves = allHalves();
  const numbers = new Float32Array(bytes.length / 2);
  new Uint16Array(bytes.buffer).forEach((half, i) => (numbers[i] = halves[half]!));
  return numbers;
}

function parseTensor(name: string, entry: unknown, body: Uint8Array): StoredTensor {
  const bad = (why: string) => new SafetensorsError(`Tensor "${name}": ${why}.`);
  if (!isRecord(entry)) throw bad('its entry is not an object');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDtype(dtype)) throw bad(`dtype ${String(dtype)} is not ${Object.keys(BYTES).join(', ')}`);
  if (!Array.isArray(shape) || !shape.every(isCount)) throw bad('its shape is not a list of sizes');
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) throw bad('it has no data_offsets');
  const [from, to] = offsets as [number, number];
  const size = (shape as number[]).reduce((product, d) => product * d, 1);
  const needed = size * BYTES[dtype];
  if (to - from !== needed) throw bad(`shape [${shape.join(', ')}] needs ${needed} bytes, not ${to - from}`);
  if (to > body.length) throw bad(`it ends at byte ${to}, but only ${body.length} follow the header`);
  return { dtype, shape: shape as number[], data: numbersOf(dtype, body.slice(from, to)) };
}

/**
 * Reads a safetensors file (little-endian; F32, F16 and I32).
 * @throws SafetensorsError naming what is malformed
 */
export function parseSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, start } = parseHeader(bytes);
  const body = bytes.subarray(start);
  const metadata: Record<string, string> = {};
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') tensors.set(name, parseTensor(name, entry, body));
    else if (!isRecord(entry)) throw new SafetensorsError('__metadata__ is not an object.');
    else for (const [key, value] of Object.entries(entry)) metadata[key] = String(value);
  }
  return { metadata, tensors };
}

/** What a float32 tensor is written as: itself, or rounded to the nearest half-precision numbers. */
function bytesOf(data: Float32Array, dtype: 'F32' | 'F16'): Uint8Array {
  if (dtype === 'F32') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const view = new DataView(new ArrayBuffer(2 * data.length));
  data.forEach((x, i) => setFloat16(view, 2 * i, x, true));
  return new Uint8Array(view.buffer);
}

/** Writes float32 tensors as a safetensors file, header padded to 8 bytes. @param dtype F16 takes half the room and keeps 11 bits */
export function writeSafetensors(
  tensors: ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>,
  metadata: Readonly<Record<string, string>>,
  dtype: 'F32' | 'F16' = 'F32',
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    const next = end + data.length * BYTES[dtype];
    header[name] = { dtype, shape, data_offsets: [end, next] };
    end = next;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const out = new Uint8Array(8 + padded + end);
  new DataView(out.buffer).setBigUint64(0, BigInt(padded), true);
  out.fill(0x20, 8, 8 + padded);
  out.set(json, 8);
  let at = 8 + padded;
  for (const { data } of tensors.values()) {
    const bytes = bytesOf(data, dtype);
    out.set(bytes, at);
    at += bytes.length;
  }
  return out;
}
