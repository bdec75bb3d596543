"""How the browser tests open what is folded."""

from playwright.sync_api import Locator

#: The page has had the same height, and run nothing, for a third of a second.
_STILL = """async () => {
  const main = document.querySelector('[data-testid=stMain]');
  const state = () => document.querySelector('[data-test-script-state]')?.dataset.testScriptState;
  for (let same = 0, before = -1; same < 6; ) {
    await new Promise(done => setTimeout(done, 60));
    same = main.scrollHeight === before && state() === 'notRunning' ? same + 1 : 0;
    before = main.scrollHeight;
  }
}"""


def unfold(fold: Locator) -> None:
    """Open a fold, and let the page come to rest.

    A button that moves between the press and the release of the mouse is not clicked: the fold
    opens by and by, and what stands in it is drawn when its scripts are there.
    """
    fold.click()
    fold.page.evaluate(_STILL)
