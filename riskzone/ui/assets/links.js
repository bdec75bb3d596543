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
})();
