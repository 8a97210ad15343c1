// hashrank-1 written a second time from its description alone, in another language.
// Reads {seed, keys, rows} as JSON on stdin; prints {tickets, order, frame} as JSON.
import { createHash } from "node:crypto";

const sha = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const field = (text) => {
  const bytes = Buffer.from(text.normalize("NFC").trim(), "utf8");
  return Buffer.concat([Buffer.from(`${bytes.length}:`, "ascii"), bytes]);
};
const encoded = (key) => Buffer.concat((Array.isArray(key) ? key : [key]).map(field));

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { seed, keys, rows } = JSON.parse(Buffer.concat(chunks).toString("utf8"));

const seedDigest = sha(Buffer.from(seed, "utf8"));
const drawn = keys.map((key) => ({ key, bytes: encoded(key), ticket: sha(seedDigest, encoded(key)) }));
drawn.sort((a, b) => Buffer.compare(a.ticket, b.ticket) || Buffer.compare(a.bytes, b.bytes));
const digests = rows.map((row) => sha(encoded(row))).sort(Buffer.compare);
console.log(JSON.stringify({
  tickets: keys.map((key) => sha(seedDigest, encoded(key)).toString("hex")),
  order: drawn.map((item) => item.key),
  frame: sha(Buffer.from(`${rows.length}:`, "ascii"), ...digests).toString("hex"),
}));
