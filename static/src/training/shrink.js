// Photographs made smaller on the phone, before they cost its owner data: at most LONGEST dots a side, as JPEG. What the
// browser cannot read (HEIC on old ones) goes as it is, and the server says what is wrong with it.
const LONGEST = 1600;
// below this a photograph is not worth the work
const SMALL = 400_000;

async function smaller(file) {
  if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type) || file.size < SMALL) return file;
  const address = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const scale = Math.min(1, LONGEST / Math.max(picture.naturalWidth, picture.naturalHeight));
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: Math.round(picture.naturalWidth * scale), height: Math.round(picture.naturalHeight * scale) });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Put smaller files into a file input; the same files where nothing can be done. */
export async function shrink(input) {
  const files = [];
  for (const file of input.files) files.push(await smaller(file));
  if (files.every((file, index) => file === input.files[index])) return false;
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  input.files = held.files;
  return true;
}
