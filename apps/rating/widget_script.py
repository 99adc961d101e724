"""The script of the widget. It runs on other people's pages, so it is short, keeps to itself and can be read at a glance."""

from __future__ import annotations

SCRIPT = """\
/* Plumbline: puts a small frame where this script stands. Attributes of the script element:
   data-person: who this is in your product, an opaque id; the frame makes one up without.
   data-title: what the frame is called for people who hear the page; data-target: a selector of where to put it. */
(() => {
  const script = document.currentScript;
  if (!script || script.dataset.placed) return;
  script.dataset.placed = "yes";
  const { origin, pathname } = new URL(script.src);
  const frame = document.createElement("iframe");
  const person = script.dataset.person;
  frame.src = origin + pathname.replace(/\\.js$/, "/") + (person ? "#" + encodeURIComponent(person) : "");
  frame.title = script.dataset.title || "Feedback";
  frame.referrerPolicy = "origin";
  frame.loading = "lazy";
  frame.width = "100%";
  frame.height = "160";
  frame.setAttribute("frameborder", "0");
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    const height = Number(event.data?.plumbline?.height);
    if (height > 0) frame.height = String(Math.min(Math.ceil(height), 4000));
  });
  const place = () => {
    const target = script.dataset.target && document.querySelector(script.dataset.target);
    if (target) target.append(frame);
    else script.after(frame);
  };
  if (document.readyState === "loading" && script.dataset.target) addEventListener("DOMContentLoaded", place);
  else place();
})();
"""
