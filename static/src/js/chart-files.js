/* `[data-png="address of an SVG"]` hands that picture over as a PNG at twice its size; without script the SVG link stands alone. */
const SCALE = 2;

const show = (root) => {
  for (const button of root.querySelectorAll("[data-png][hidden]")) button.hidden = false;
};

const drawn = async (address) => {
  const reply = await fetch(address, { credentials: "same-origin" });
  if (!reply.ok) throw new Error(`${reply.status}`);
  const source = URL.createObjectURL(new Blob([await reply.text()], { type: "image/svg+xml" }));
  try {
    const picture = new Image();
    picture.src = source;
    await picture.decode();
    const canvas = document.createElement("canvas");
    canvas.width = picture.naturalWidth * SCALE;
    canvas.height = picture.naturalHeight * SCALE;
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, "image/png"));
  } finally {
    URL.revokeObjectURL(source);
  }
};

const handOver = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-png]");
  if (!button) return;
  button.disabled = true;
  try {
    const name = new URL(button.dataset.png, location.href).pathname.split("/").pop().replace(/\.svg$/, ".png");
    handOver(await drawn(button.dataset.png), name);
  } catch {
    location.assign(button.dataset.png);
  } finally {
    button.disabled = false;
  }
});

document.addEventListener("htmx:after:swap", () => show(document));
show(document);
