// The briefing: copying the reminder, and stepping through the screens of the meeting room.
(function () {
  "use strict";
  if (window.riskzoneBriefing) { return; }
  window.riskzoneBriefing = true;

  function screens() { return document.querySelector(".present"); }

  function show(number) {
    var shown = screens();
    if (!shown) { return; }
    var last = Number(shown.dataset.slides);
    document.body.dataset.slide = String(Math.min(Math.max(number, 1), last));
  }

  function current() { return Number(document.body.dataset.slide || 1); }

  function copied(button) {
    var word = button.textContent;
    button.textContent = button.dataset.done;
    window.setTimeout(function () { button.textContent = word; }, 2000);
  }

  function copy(button) {
    var text = button.closest(".remind").querySelector("pre");
    function byHand() {
      window.getSelection().selectAllChildren(text);
      document.execCommand("copy");
      copied(button);
    }
    if (!navigator.clipboard) { byHand(); return; }
    navigator.clipboard.writeText(text.textContent).then(function () { copied(button); }, byHand);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest(".remind .copy, [data-go]");
    if (!button) { return; }
    if (button.dataset.go) { show(Number(button.dataset.go)); } else { copy(button); }
  });

  document.addEventListener("keydown", function (event) {
    if (!screens() || event.ctrlKey || event.metaKey || event.altKey) { return; }
    var steps = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1 };
    if (event.key in steps) {
      show(current() + steps[event.key]);
    } else if (event.key === "Home" || event.key === "End") {
      show(event.key === "Home" ? 1 : 99);
    } else if (/^[1-9]$/.test(event.key)) {
      show(Number(event.key));
    } else if (event.key === "Escape") {
      document.querySelector(".present .leave").click();
    } else {
      return;
    }
    event.preventDefault();
  });
})();
