// The token of a link stands behind `#`, which no server is sent: put it into the form, and take it out of the address
// and so out of the browser's history. Without this one pastes it.
(() => {
  "use strict";
  const token = location.hash.slice(1);
  const onward = document.querySelector("[data-on]");
  const form = document.querySelector("[data-handoff]");
  if (token) {
    if (onward) onward.hash = token;
    if (form) form.elements.address.value = token;
    // Whoever turns the language comes back with it: a browser carries what stands behind `#` over a redirect.
    const language = document.querySelector("form[action='/language']");
    if (form && language) language.action += `#${token}`;
    history.replaceState(null, "", location.pathname);
  }
  // What stands in the box is nothing that anybody reads or alters: the words alone are asked for then.
  const box = form && form.elements.address;
  if (!box || !box.value || box.hasAttribute("aria-invalid")) return;
  box.closest(".field").hidden = true;
  if (!document.querySelector(".slips")) form.elements.words.focus();
})();
