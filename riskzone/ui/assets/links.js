// A link inside the text of a page moves within the session instead of loading everything anew.
(function () {
  "use strict";
  if (window.riskzoneLinks) { return; }
  window.riskzoneLinks = true;

  document.addEventListener("click", function (event) {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      return;
    }
    var link = event.target.closest && event.target.closest(".stHtml a[href^='/']");
    // Signing in and out are pages of the server itself.
    if (!link || link.dataset.leave !== undefined || link.hasAttribute("download") || link.target === "_blank") { return; }
    event.preventDefault();
    history.pushState({}, "", link.getAttribute("href"));
    // What the browser says after "back": the page reads its address and runs again.
    window.dispatchEvent(new PopStateEvent("popstate"));
    // On a phone the side bar covers the page it leads to.
    var side = link.closest("[data-testid='stSidebar']");
    var close = side && window.innerWidth < 768 &&
      side.querySelector("[data-testid='stSidebarCollapseButton'] button");
    if (close) { close.click(); }
    var main = document.querySelector("[data-testid='stMain']");
    if (main && link.dataset.stay === undefined) { main.scrollTop = 0; }
  });

  // Readers of a screen, and the choice of characters, go by the language of the document.
  function sayLanguage() {
    var english = new URLSearchParams(window.location.search).get("lang") === "en";
    document.documentElement.lang = english ? "en" : "zh-CN";
  }
  sayLanguage();
  window.addEventListener("popstate", sayLanguage);

  // Leads to the sign-in page, and from there back, where the session has ended.
  function leaveIfSignedOut() {
    fetch("/sign-in/state").then(function (answer) { return answer.json(); }).then(function (said) {
      if (said.signed_in !== false) { return; }
      var here = window.location.pathname + window.location.search;
      var english = new URLSearchParams(window.location.search).get("lang") === "en";
      window.location.replace(
        "/sign-in?next=" + encodeURIComponent(here) + (english ? "&lang=en" : ""));
    }).catch(function () { /* the server does not answer: the frontend tries again */ });
  }

  // A socket that broke is not let in again once the session has ended, and the frontend only
  // tries again and again.
  window.setInterval(function () {
    var app = document.querySelector("[data-test-connection-state]");
    var state = app && app.getAttribute("data-test-connection-state");
    if (state && state !== "CONNECTED" && state !== "STATIC_CONNECTED") { leaveIfSignedOut(); }
  }, 3000);

  // A file that is made when it is asked for is made without the page running again.
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-testid='stDownloadButton']")) {
      window.setTimeout(leaveIfSignedOut, 1000);
    }
  }, true);
})();
