// The time player: levels of all days came once with the page; here they are only shown.
(function () {
  "use strict";

  // Milliseconds a day of the film takes.
  var SPEEDS = [600, 300, 120];
  var MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  var calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var state = { film: null, day: 0, timer: null, speed: 1, control: null, height: 0, shown: "" };
  var paintMap = window.riskzone.paint;

  function unpack(numbers) {
    var track = [], day = 0;
    for (var i = 0; i < numbers.length; i += 2) {
      day += numbers[i];
      track.push([day, numbers[i + 1]]);
    }
    return track;
  }

  function rankOn(track, day) {
    var low = 0, high = track.length - 1;
    while (low < high) {
      var middle = (low + high + 1) >> 1;
      if (track[middle][0] <= day) { low = middle; } else { high = middle - 1; }
    }
    return track[low][1];
  }

  function dateOf(day) { return new Date((state.film.first + day) * 86400000); }

  function iso(day) { return dateOf(day).toISOString().slice(0, 10); }

  function inWords(day) {
    var date = dateOf(day);
    var year = date.getUTCFullYear(), month = date.getUTCMonth(), number = date.getUTCDate();
    return state.film.texts.lang === "en"
      ? number + " " + MONTHS[month] + " " + year
      : year + "年" + (month + 1) + "月" + number + "日";
  }

  // What the map is told of a day: zones off the level of the rest, as on any run of the page.
  function frame(day) {
    var film = state.film, rest = rankOn(state.rest, day), zones = {}, counts = film.levels.map(function () { return 0; });
    var others = film.size;
    state.tracks.forEach(function (entry) {
      var rank = rankOn(entry[1], day);
      counts[rank] += 1;
      others -= 1;
      if (rank === rest) { return; }
      var id = film.levels[rank][0];
      (zones[id] = zones[id] || []).push(entry[0]);
    });
    counts[rest] += others;
    return { zones: zones, lowest: film.levels[rest][0], counts: counts };
  }

  // Building units off the level of the rest, wherever the map looks.
  function marksOf(now) {
    var off = {};
    Object.keys(now.zones).forEach(function (level) {
      now.zones[level].forEach(function (zone) { off[zone] = true; });
    });
    return state.film.marks.filter(function (row) { return off[row[0]]; });
  }

  function show(day) {
    state.day = Math.max(0, Math.min(state.film.days - 1, day));
    var now = frame(state.day), here = state.day === state.film.at;
    if (window.riskzone.last) {
      // The page's own day is shown as the page tells it, ranges and stale reports included.
      var signature = here ? "page" : JSON.stringify([now.lowest, now.zones]);
      if (signature !== state.shown) {
        state.shown = signature;
        paintMap(here ? window.riskzone.last : Object.assign({}, window.riskzone.last, {
          lowest: now.lowest, zones: now.zones, upper: {}, stale: [], unnamed: 0, marks: marksOf(now)
        }));
      }
    }
    state.slider.value = state.day;
    state.slider.setAttribute("aria-valuetext", inWords(state.day));
    state.label.textContent = inWords(state.day);
    state.open.href = state.film.link + iso(state.day);
    state.open.hidden = here || state.timer !== null;
    now.counts.forEach(function (count, rank) {
      state.counts[rank].textContent = String(count);
      state.counts[rank].parentNode.hidden = !count && rank >= state.film.levels.length - 2;
    });
    document.body.dataset.day = iso(state.day);
  }

  function step(days) {
    pause();
    show(state.day + days);
  }

  function tick() {
    if (state.day >= state.film.days - 1) { pause(); return; }
    show(state.day + 1);
    state.timer = window.setTimeout(tick, SPEEDS[state.speed]);
  }

  function play() {
    if (state.day >= state.film.days - 1) { state.day = 0; }
    state.timer = window.setTimeout(tick, 0);
    label(state.button, "❚❚", state.film.texts.pause);
    show(state.day);
  }

  function pause() {
    window.clearTimeout(state.timer);
    state.timer = null;
    label(state.button, "▶", state.film.texts.play);
    show(state.day);
  }

  function toggle() { if (state.timer === null) { play(); } else { pause(); } }

  function label(button, sign, words) {
    button.textContent = sign;
    button.title = words;
    button.setAttribute("aria-label", words);
  }

  function make(parent, name, className, text) {
    var node = document.createElement(name);
    node.className = className;
    if (text) { node.textContent = text; }
    parent.appendChild(node);
    return node;
  }

  // The page moves to the day within its session; without reach to it, the whole address is opened.
  function opened(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    try {
      var page = window.parent;
      page.history.pushState({}, "", state.open.getAttribute("href"));
      page.dispatchEvent(new page.PopStateEvent("popstate"));
      event.preventDefault();
    } catch (error) {
      state.open.target = "_top";
    }
  }

  // The player stands below the map, not on it: nothing is covered.
  function build() {
    var box = make(document.body, "div", "time-player");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", state.film.texts.player);
    var top = make(box, "div", "row");
    state.button = make(top, "button", "play");
    state.button.type = "button";
    state.slider = make(top, "input", "slider");
    state.slider.type = "range";
    state.slider.min = 0;
    state.slider.max = state.film.days - 1;
    state.slider.setAttribute("aria-label", state.film.texts.film_day);
    state.faster = make(top, "button", "speed");
    state.faster.type = "button";
    var low = make(box, "div", "row");
    state.label = make(low, "b", "day");
    state.label.setAttribute("aria-live", "off");
    var list = make(low, "ul", "counts");
    state.counts = state.film.levels.map(function (level) {
      var item = make(list, "li", "");
      item.title = level[1];
      var swatch = make(item, "img", "");
      swatch.src = level[3];
      swatch.alt = level[1];
      item.appendChild(document.createTextNode(level[2] + " "));
      return make(item, "b", "");
    });
    state.open = make(low, "a", "open", state.film.texts.open_day);
    label(state.button, "▶", state.film.texts.play);
    speed(0);
    state.button.addEventListener("click", toggle);
    state.faster.addEventListener("click", function () { speed(1); });
    state.open.addEventListener("click", opened);
    state.slider.addEventListener("input", function () { var day = Number(state.slider.value); pause(); show(day); });
    box.addEventListener("keydown", keys);
    return box;
  }

  // The map gives the player the room it needs and takes it back afterwards.
  function makeRoom() {
    var height = state.control ? state.control.offsetHeight : 0;
    if (height === state.height) { return; }
    state.height = height;
    document.body.classList.toggle("with-player", height > 0);
    document.body.style.setProperty("--player", height + "px");
    window.map.invalidateSize({ pan: false });
  }

  function keys(event) {
    var move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (move) { step(move); } else if (event.key === " " && event.target !== state.faster) { toggle(); } else { return; }
    event.preventDefault();
    event.stopPropagation();
  }

  function speed(more) {
    state.speed = (state.speed + more) % SPEEDS.length;
    label(state.faster, ["1×", "2×", "5×"][state.speed], state.film.texts.speed);
  }

  function remove() {
    window.clearTimeout(state.timer);
    state.timer = null;
    if (state.control) { state.control.remove(); }
    state.control = null;
    state.film = null;
    delete document.body.dataset.day;
    makeRoom();
  }

  // A run of the page paints first and brings its film after; without a film the player goes.
  window.riskzone.paint = function (payload) {
    state.shown = "";
    state.came = false;
    paintMap(payload);
    window.setTimeout(function () { if (!state.came && state.film) { remove(); } }, 0);
  };

  window.riskzone.film = function (film) {
    state.came = true;
    var same = state.film && JSON.stringify(state.film) === JSON.stringify(film);
    if (!same) {
      var moved = !state.film || state.film.at !== film.at || state.film.first !== film.first;
      var day = state.day;
      remove();
      state.film = film;
      state.tracks = Object.keys(film.zones).map(function (zone) { return [zone, unpack(film.zones[zone])]; });
      state.rest = unpack(film.rest);
      if (calm) { state.speed = 0; }
      state.control = build();
      state.day = moved ? film.at : day;
    }
    show(state.day);
    makeRoom();
  };

  window.addEventListener("resize", function () { if (state.film) { makeRoom(); } });

  window.riskzone.film(window.riskzone.waiting);
})();
