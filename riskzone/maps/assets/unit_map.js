// Control units in the browser: those of the part of the map that is looked at are fetched,
// drawn by status, and lead to their page when pointed at.
(function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  // The same marks stand in riskzone/maps/styles.py.
  var PATHS = {
    none: "",
    diagonal: "M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6",
    cross: "M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6 M-2 6 L2 10 M0 0 L8 8 M6 -2 L10 2",
    dots: "M2 2 L2.01 2 M6 6 L6.01 6"
  };
  // An outline smaller than this on the screen (pixels) is shown by its mark alone.
  var SMALL = 16;
  // One smaller than this would be hidden by a mark on it.
  var LARGE = 64;
  // Marks closer than this (pixels) stand in one pile.
  var PILE = 24;
  var CLOSEST = 18;
  // Lines of a pile that are listed.
  var LISTED = 12;
  var WAIT = 120;
  var state = null;
  var waiting = null;  // a view that came before the map

  function svg(name, attributes) {
    var node = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) { node.setAttribute(key, attributes[key]); });
    return node;
  }

  // Built from text nodes: a name can never become markup.
  function text(name, className, content) {
    var node = document.createElement(name);
    node.className = className;
    node.textContent = content;
    return node;
  }

  function patternId(status) { return "status-" + status; }

  function definePatterns(renderer, styles) {
    var defs = svg("defs", {});
    styles.forEach(function (style) {
      var tile = svg("pattern", { id: patternId(style.id), width: 8, height: 8, patternUnits: "userSpaceOnUse" });
      tile.appendChild(svg("rect", { width: 8, height: 8, fill: style.colour }));
      tile.appendChild(svg("path", {
        d: PATHS[style.pattern], stroke: style.ink, "stroke-width": 1.4, "stroke-linecap": "round", fill: "none"
      }));
      defs.appendChild(tile);
    });
    renderer._container.insertBefore(defs, renderer._container.firstChild);
  }

  function styleOf(unit) { return state.styles[unit.status] || state.styles.draft; }

  function isChosen(unit) { return Boolean(state.view.chosen && state.view.chosen.id === unit.id); }

  // ---- drawing --------------------------------------------------------------------------

  function latlngs(geometry) {
    return L.GeoJSON.coordsToLatLngs(geometry.coordinates, geometry.type === "Polygon" ? 1 : 2);
  }

  function pixels(bounds) {
    var one = state.map.latLngToLayerPoint(bounds.getNorthWest());
    var other = state.map.latLngToLayerPoint(bounds.getSouthEast());
    return Math.max(Math.abs(other.x - one.x), Math.abs(other.y - one.y));
  }

  function outline(unit) {
    var style = styleOf(unit);
    var chosen = isChosen(unit);
    return L.polygon(latlngs(unit.geometry), {
      renderer: state.renderer, pane: "control-units", fill: true,
      fillColor: "url(#" + patternId(style.id) + ")", fillOpacity: style.strength,
      color: chosen ? "#10202F" : style.stroke, weight: chosen ? 3.4 : style.weight,
      dashArray: style.dash || null
    });
  }

  function label(unit) { return unit.name + " · " + (state.view.words[unit.status] || unit.status); }

  function tip(units) {
    var box = document.createElement("div");
    if (units.length > 1) {
      box.appendChild(text("b", "", state.view.texts.several.replace("{count}", String(units.length))));
      return box;
    }
    var unit = units[0];
    box.appendChild(text("b", "", unit.name));
    box.appendChild(document.createTextNode(state.view.words[unit.status] || unit.status));
    if (unit.note) { box.appendChild(text("div", "unit-note", unit.note)); }
    if (unit.seat) { box.appendChild(text("div", "unit-note", state.view.texts.seat)); }
    return box;
  }

  // One node a mark: its glyph, its status by colour and dash, and how many it stands for.
  function badge(units) {
    var unit = units[0];
    var style = styleOf(unit);
    var node = text("span", "unit-mark", style.glyph);
    node.dataset.status = style.id;
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", units.map(label).slice(0, LISTED).join("; "));
    node.style.borderColor = style.stroke;
    node.style.borderStyle = style.dash ? "dashed" : "solid";
    node.style.background = style.colour;
    node.style.color = style.id === "overdue" ? "#FFFFFF" : "#1C232B";
    if (unit.seat) { node.classList.add("at-seat"); }
    if (units.some(isChosen)) { node.classList.add("chosen"); }
    if (units.length > 1) { node.appendChild(text("i", "", String(units.length))); }
    return node;
  }

  // A small outline would lie under its mark: the mark stands above it.
  function lift(units) {
    var size = units.length === 1 ? units[0].size || 0 : 0;
    return size && size < LARGE ? size / 2 + 13 : 0;
  }

  function mark(units, at) {
    var up = lift(units);
    var made = L.marker(at, {
      pane: "control-marks", keyboard: true, riseOnHover: true,
      icon: L.divIcon({ className: "unit-at", html: badge(units), iconSize: [24, 24], iconAnchor: [12, 12 + up] })
    });
    made.on("click", function () { point(units); });
    made.on("keypress", function (event) { if (event.originalEvent.key === "Enter") { point(units); } });
    made.bindTooltip(function () { return tip(units); }, { className: "zone-tip", direction: "top", offset: [0, -12 - up] });
    return made;
  }

  function order(unit) { return state.rank[unit.status] === undefined ? 99 : state.rank[unit.status]; }

  // Marks that would cover each other stand in one pile; the most urgent one is its face.
  function piles(units) {
    var found = [];
    units.slice().sort(function (one, other) {
      return (isChosen(other) - isChosen(one)) || order(one) - order(other) || one.id - other.id;
    }).forEach(function (unit) {
      var at = state.map.latLngToLayerPoint([unit.at[1], unit.at[0]]);
      var near = found.filter(function (pile) { return pile.at.distanceTo(at) < PILE; })[0];
      if (near) { near.units.push(unit); } else { found.push({ at: at, units: [unit] }); }
    });
    return found;
  }

  function everything() {
    var units = state.units.slice();
    var chosen = state.view.chosen;
    if (chosen && !units.some(isChosen)) { units.push(chosen); }
    return units;
  }

  function draw() {
    if (!state || !state.view) { return; }
    state.shapes.clearLayers();
    state.marks.clearLayers();
    var units = everything();
    units.slice().sort(function (one, other) { return isChosen(one) - isChosen(other) || order(other) - order(one); })
      .forEach(function (unit) {
        if (!unit.geometry) { return; }
        var shape = outline(unit);
        var size = pixels(shape.getBounds());
        unit.size = size < SMALL ? 0 : size;
        if (!unit.size) { return; }
        shape.bindTooltip(function () { return tip([unit]); }, { sticky: true, className: "zone-tip", direction: "top", offset: [0, -6] });
        shape.on("click", function () { point([unit]); });
        shape.addTo(state.shapes);
      });
    piles(units).forEach(function (pile) {
      var face = pile.units[0];
      mark(pile.units, [face.at[1], face.at[0]]).addTo(state.marks);
    });
    drawChange();
    document.body.dataset.units = String(units.length);
  }

  // What a change did to the outline of the chosen one.
  function drawChange() {
    state.change.clearLayers();
    state.view.outlines.forEach(function (row) {
      var before = row[0] === "before";
      L.polygon(latlngs(row[1]), {
        renderer: state.over, pane: "control-change", fill: false, interactive: false,
        color: before ? "#6C767E" : "#0B5FA5", weight: before ? 2.5 : 3.2, dashArray: before ? "7 6" : null
      }).addTo(state.change);
    });
  }

  // ---- pointing -------------------------------------------------------------------------

  function go(id) {
    var address = state.view.link + encodeURIComponent(String(id));
    // The page around this frame moves as its own links do, without loading anew.
    window.parent.history.pushState({}, "", address);
    window.parent.dispatchEvent(new PopStateEvent("popstate"));
  }

  function point(units) {
    if (units.length === 1) { go(units[0].id); return; }
    var box = L.latLngBounds(units.map(function (unit) { return [unit.at[1], unit.at[0]]; }));
    var zoom = Math.min(state.map.getBoundsZoom(box.pad(0.2)), CLOSEST);
    if (zoom > state.map.getZoom() + 0.5 && !box.getNorthEast().equals(box.getSouthWest(), 1e-5)) {
      state.map.fitBounds(box.pad(0.2), { maxZoom: CLOSEST });
      return;
    }
    list(units, box.getCenter());
  }

  function list(units, at) {
    var box = text("div", "unit-pile", "");
    units.slice(0, LISTED).forEach(function (unit) {
      var row = text("button", "", styleOf(unit).glyph + " " + label(unit));
      row.type = "button";
      row.addEventListener("click", function () { state.map.closePopup(); go(unit.id); });
      box.appendChild(row);
    });
    if (units.length > LISTED) {
      box.appendChild(text("p", "", state.view.texts.several.replace("{count}", String(units.length))));
    }
    L.popup({ className: "unit-popup", offset: [0, -8], autoPanPadding: [12, 12] }).setLatLng(at).setContent(box).openOn(state.map);
  }

  // ---- what is looked at ----------------------------------------------------------------

  function note(kind, content) {
    var node = state.map.getContainer().querySelector("." + kind);
    if (!node && content) {
      node = text("div", kind, "");
      state.map.getContainer().appendChild(node);
    }
    if (node) { node.textContent = content; node.hidden = !content; }
  }

  function wanted() {
    var box = state.map.getBounds();
    return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()]
      .map(function (side) { return side.toFixed(5); }).join(",");
  }

  function look() {
    if (!state || !state.view || !state.map.getSize().x) { return; }
    var asked = state.view.source + "&bounds=" + wanted();
    if (asked === state.asked) { draw(); return; }
    state.asked = asked;
    var turn = ++state.turn;
    fetch(asked, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    }).then(function (found) {
      if (turn !== state.turn) { return; }  // the reader moved on
      state.units = found.units;
      draw();
      note("units-failed", "");
      note("units-capped", found.units.length < found.total
        ? state.view.texts.capped.replace("{shown}", String(found.units.length)).replace("{all}", String(found.total)) : "");
      document.body.dataset.looked = "yes";
    }).catch(function (error) {
      if (turn !== state.turn) { return; }
      state.asked = null;
      var ended = error.message === "401" || error.message === "403";
      note("units-failed", ended ? state.view.texts.denied : state.view.texts.failed);
    });
  }

  function lookSoon() {
    clearTimeout(state.timer);
    state.timer = setTimeout(look, WAIT);
  }

  // ---- the two calls of the page --------------------------------------------------------

  function mount(map, config) {
    map.createPane("control-units").style.zIndex = 450;
    map.createPane("control-change").style.zIndex = 460;
    map.createPane("control-marks").style.zIndex = 630;
    map.getPane("control-change").style.pointerEvents = "none";
    state = {
      map: map, styles: {}, rank: {}, units: [], view: null, asked: null, turn: 0, timer: 0,
      renderer: L.svg({ pane: "control-units", padding: 0.4 }), over: L.svg({ pane: "control-change", padding: 0.4 })
    };
    config.styles.forEach(function (style, position) {
      state.styles[style.id] = style;
      state.rank[style.id] = position;
    });
    state.renderer.addTo(map);
    definePatterns(state.renderer, config.styles);
    state.shapes = L.featureGroup().addTo(map);
    state.change = L.featureGroup().addTo(map);
    state.marks = L.featureGroup().addTo(map);
    map.on("moveend zoomend resize", lookSoon);
    if (waiting) { paint(waiting); }
    return state.shapes;
  }

  function paint(view) {
    waiting = view;
    if (!state) { return; }
    state.view = view;
    document.body.dataset.looked = "no";
    state.map.closePopup();
    draw();
    look();
  }

  window.riskzoneUnits = { mount: mount, paint: paint };
})();
