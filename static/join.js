// The token of an invitation stands behind `#`, which no server is sent: put it into the box, and take it out of the
// address and so out of the browser's history. Without this one pastes it.
(() => {
  "use strict";
  const onward = document.querySelector("[data-join-on]");
  if (onward) onward.hash = location.hash;
  const box = document.querySelector("[data-join] input[name=address]");
  if (!box || location.hash.length < 2) return;
  box.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
})();
