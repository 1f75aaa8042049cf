// The tracking code of a ballot, as decisions/elections/recount.py makes it.
const LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

export async function trackingCode(openingHead, nonce, votes) {
  const text = ["ballot", openingHead, nonce, [...votes].sort((a, b) => a - b).join(",")].join("|");
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  let letters = "";
  for (let place = 0; place < 16; place += 1) {
    // Long division of the 256-bit number by 31, digit by digit: BigInt is younger than some phones.
    let rest = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      const number = rest * 256 + bytes[index];
      bytes[index] = Math.floor(number / LETTERS.length);
      rest = number % LETTERS.length;
    }
    letters += LETTERS[rest];
  }
  return letters.match(/.{4}/g).join("-");
}
