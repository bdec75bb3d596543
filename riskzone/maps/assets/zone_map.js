// The zone map in the browser: geometry is fetched once, levels are painted on each run, and
// building units are fetched for the part of the map that is looked at.
(function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  // One tile of 8 x 8 pixels; the same marks stand in riskzone/maps/styles.py.
  var PATHS = {
    none: "",
    diagonal: "M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6",
    cross: "M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6 M-2 6 L2 10 M0 0 L8 8 M6 -2 L10 2",
    dots: "M2 2 L2.01 2 M6 6 L6.01 6"
  };
  // A zone smaller than this on the screen (pixels) gets a mark, or nobody would see its level.
  var SMALL = 18;
  var PAINTED = "riskzone: painted";
  // From this scale on an entrance is large enough to be seen itself.
  var NEAR = 17;
  // Below this scale units are only specks.
  var FAR = 15;
  // From the outside in: what is drawn later lies on top.
  var KINDS = { compound: 0, building: 1, entrance: 2 };
  // Outlines of compounds and buildings that are given by their units.
  var AROUND = "around";
  var state = {};

  function element(name, attributes) {
    var node = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) { node.setAttribute(key, attributes[key]); });
    return node;
  }

  function patternId(level) { return "level-" + (level || "none"); }

  function definePatterns(renderer, styles) {
    var defs = element("defs", {});
    styles.forEach(function (style) {
      var tile = element("pattern", {
        id: patternId(style.id), width: 8, height: 8, patternUnits: "userSpaceOnUse"
      });
      tile.appendChild(element("rect", { width: 8, height: 8, fill: style.colour }));
      tile.appendChild(element("path", {
        d: PATHS[style.pattern], stroke: style.ink, "stroke-width": 1.4, "stroke-linecap": "round", fill: "none"
      }));
      defs.appendChild(tile);
      state.colour[style.id] = style.colour;
    });
    renderer._container.insertBefore(defs, renderer._container.firstChild);
  }

  function levelOf(zone) {
    if (!state.paint) { return null; }
    return zone in state.level ? state.level[zone] : state.paint.lowest;
  }

  function isChosen(code) { return Boolean(code && state.paint && state.paint.selected === code); }

  // What a reader looks for stands out; the rest stays to be seen.
  function strength(level) {
    var only = state.paint && state.paint.only;
    return only && only !== level ? 0.22 : 1;
  }

  function styleOf(feature) {
    var own = feature.properties;
    if (own.kind === "outline") {
      return isChosen(own.code)
        ? { color: "#10202F", weight: 3, opacity: 1, fill: false }
        : { color: "#4A5660", weight: 1.3, opacity: 0.85, fill: false };
    }
    if (state.cells) {
      // Only the ground the building units stand on: it has no level here.
      var here = own.code === state.cells.within;
      return {
        fill: true, fillColor: here || !state.cells.within ? "#FBFBF9" : "#ECEEEB", fillOpacity: 1,
        color: "#7C8790", weight: here ? 2 : 1, dashArray: own.kind === "schematic" ? "5 4" : null
      };
    }
    var level = levelOf(own.code);
    var chosen = isChosen(own.code);
    return {
      // Before the levels are here nothing is claimed: no fill at all.
      fill: level !== null,
      fillColor: "url(#" + patternId(level) + ")",
      fillOpacity: strength(level),
      color: chosen ? "#10202F" : "#7C8790",
      weight: chosen ? 2.8 : own.kind === "seat" ? 1.4 : own.kind === "schematic" ? 1 : 0.7,
      dashArray: own.kind === "schematic" && !chosen ? "5 4" : null
    };
  }

  function nameOf(own) {
    return (state.paint && state.paint.texts.language === "en" && own.en) || own.name;
  }

  // Built from text nodes: a name can never become markup.
  function tooltip(layer) {
    var own = layer.feature.properties;
    // A compound around building units has no code, for it is no zone: only its name is told.
    var level = own.kind === AROUND ? null : levelOf(own.code);
    var paint = state.paint;
    var text = paint && level !== null ? paint.words[level] || "" : "";
    var upper = paint && paint.upper[own.code];
    if (upper) { text += " – " + paint.words[upper]; }
    if (state.stale[own.code]) { text += " · " + paint.texts.stale; }
    var told = paint && paint.told && paint.told[own.code];
    if (told) { text += " · " + told; }
    if (own.kind === "schematic" && paint) { text += " · " + paint.texts.schematic; }
    var box = document.createElement("div");
    var name = document.createElement("b");
    name.textContent = nameOf(own);
    box.appendChild(name);
    box.appendChild(document.createTextNode(text));
    return box;
  }

  function label(latlng, own) {
    var text = document.createElement("span");
    text.textContent = nameOf(own);
    return L.marker(latlng, {
      interactive: false, keyboard: false,
      icon: L.divIcon({ className: "place-name", html: text, iconSize: [0, 0] })
    });
  }

  // Names that lie on each other tell nothing: of two the later one waits until there is room.
  function thin() {
    var placed = [];
    state.group.eachLayer(function (layer) {
      if (layer.feature.properties.kind !== "label") { return; }
      var text = layer.options.icon.options.html;
      var box = text.getBoundingClientRect();
      var free = placed.every(function (other) {
        return box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom;
      });
      text.style.visibility = free ? "" : "hidden";
      if (free) { placed.push(box); }
    });
  }

  function restyle() {
    state.group.setStyle(styleOf);
    state.group.eachLayer(function (layer) {
      var own = layer.feature.properties;
      if (own.kind === "label") { layer.options.icon.options.html.textContent = nameOf(own); }
    });
    thin();
    ["outline", "chosen", "seat"].forEach(function (what) {
      state.group.eachLayer(function (layer) {
        var own = layer.feature.properties;
        if (own.kind === what || (what === "chosen" && isChosen(own.code))) {
          if (layer.bringToFront) { layer.bringToFront(); }
        }
      });
    });
    if (state.cells) { drawUnits(); }
    mark();
    tellReady();
  }

  function tellReady() {
    var ready = state.drawn && state.paint && (!state.cells || state.cells.ready);
    document.body.dataset.painted = ready ? "yes" : "no";
    if (ready && !performance.getEntriesByName(PAINTED).length) {
      // After the frame that shows it: what a stopwatch beside the screen would read.
      requestAnimationFrame(function () { setTimeout(function () { performance.mark(PAINTED); }); });
    }
  }

  function mark() {
    state.marks.clearLayers();
    if (!state.drawn || !state.paint) { return; }
    if (state.cells) { markUnits(); } else { markSmall(); }
  }

  function rank(code) { return state.order[levelOf(code)]; }

  function addMark(feature, at) {
    var style = styleOf(feature);
    style.weight = Math.max(style.weight, 1.2);
    style.dashArray = null;
    var made = L.circleMarker([at[1], at[0]], Object.assign(style, { renderer: state.over, pane: "marks", radius: 6 }));
    made.feature = feature;
    made.addTo(state.marks);
  }

  // Marks for zones off the lowest level that are too small to be seen; highest level on top.
  function markSmall() {
    var small = [];
    state.group.eachLayer(function (layer) {
      var own = layer.feature.properties;
      if (!own.at || !(own.code in state.level)) { return; }
      var box = layer.getBounds();
      var size = state.map.latLngToLayerPoint(box.getSouthEast()).subtract(state.map.latLngToLayerPoint(box.getNorthWest()));
      if (Math.max(size.x, size.y) < SMALL) { small.push(layer.feature); }
    });
    small.sort(function (one, other) { return rank(one.properties.code) - rank(other.properties.code); });
    small.forEach(function (feature) { addMark(feature, feature.properties.at); });
  }

  // ---- building units -------------------------------------------------------------------

  function unitStyle(own) {
    var level = levelOf(own.code);
    var chosen = isChosen(own.code);
    var off = own.code in state.level;
    var style = {
      color: chosen ? "#10202F" : off ? "#5B2A1E" : "#8C979F", weight: chosen ? 2.8 : off ? 1.4 : 0.7,
      fill: true, fillColor: off ? "url(#" + patternId(level) + ")" : state.colour[level],
      fillOpacity: strength(level)
    };
    if (own.kind === "compound") { style.fillOpacity *= off ? 0.55 : 0.35; }
    if (own.kind === "building" && !off) { style.fillOpacity *= 0.6; }
    return style;
  }

  // Nobody needs a unit twice: one that stands out is drawn above, with its pattern.
  function unit(feature) {
    var own = feature.properties;
    var above = own.code in state.level || isChosen(own.code);
    var style = unitStyle(own);
    style.renderer = above ? state.over : state.canvas;
    style.pane = above ? "marks" : "units";
    style.radius = 5;
    var far = state.map.getZoom() < FAR;
    if (far && !above) {
      // A building is less than a pixel from here: a speck says that there is one.
      Object.assign(style, { radius: 2, weight: 0.6, fillOpacity: strength(levelOf(own.code)) });
    }
    var made = far || feature.geometry.type === "Point"
      ? L.circleMarker([own.at[1], own.at[0]], style)
      : L.polygon(L.GeoJSON.coordsToLatLngs(feature.geometry.coordinates, feature.geometry.type === "Polygon" ? 1 : 2), style);
    made.feature = feature;
    return made;
  }

  function drawUnits() {
    state.units.clearLayers();
    if (!state.paint) { return; }
    if (state.map.getZoom() >= FAR) {
      state.cells.around.forEach(function (feature) { state.units.addLayer(outline(feature)); });
    }
    state.cells.shown.forEach(function (feature) { state.units.addLayer(unit(feature)); });
  }

  function outline(feature) {
    var shape = feature.geometry;
    var made = L.GeoJSON.geometryToLayer(feature, {});
    if (shape.type === "Point") { made = L.circleMarker([shape.coordinates[1], shape.coordinates[0]], { radius: 7 }); }
    Object.assign(made.options, {
      renderer: state.canvas, pane: "units", fill: false, color: "#8C979F", weight: 1, dashArray: "3 3"
    });
    made.feature = feature;
    return made;
  }

  function markUnits() {
    var near = state.map.getZoom() >= NEAR;
    var drawn = {};
    if (near) { state.cells.shown.forEach(function (f) { drawn[f.properties.code] = true; }); }
    state.paint.marks.slice().reverse().forEach(function (row) {
      var own = { code: row[0], name: row[1], kind: "mark" };
      if (drawn[own.code]) { return; }
      var made = L.circleMarker([row[3], row[2]], Object.assign(unitStyle(own), { renderer: state.over, pane: "marks", radius: isChosen(own.code) ? 8 : 6 }));
      made.feature = { properties: own };
      made.addTo(state.marks);
    });
  }

  function inView(bounds, view) {
    return bounds[0] <= view.getEast() && bounds[2] >= view.getWest() && bounds[1] <= view.getNorth() && bounds[3] >= view.getSouth();
  }

  function away(lon, lat, centre) {
    var x = (lon - centre.lng) * Math.cos(centre.lat * Math.PI / 180);
    return x * x + (lat - centre.lat) * (lat - centre.lat);
  }

  // The cells in view, from the middle outwards, until there are as many units as may be drawn.
  function wanted() {
    var cells = state.cells, view = state.map.getBounds(), centre = state.map.getCenter();
    var seen = cells.list.filter(function (row) { return inView(row.slice(1, 5), view); });
    seen.sort(function (a, b) {
      return away((a[1] + a[3]) / 2, (a[2] + a[4]) / 2, centre) - away((b[1] + b[3]) / 2, (b[2] + b[4]) / 2, centre);
    });
    var chosen = [], count = 0;
    seen.forEach(function (row) {
      if (count < cells.most) { chosen.push(row); }
      count += row[5];
    });
    return { rows: chosen, all: count };
  }

  function look() {
    var cells = state.cells;
    if (!cells || !cells.list || !state.drawn) { return; }
    var asked = wanted();
    var turn = ++cells.turn;
    Promise.all(asked.rows.map(function (row) { return cellOf(row[0]); })).then(function (parts) {
      if (turn !== cells.turn || state.cells !== cells) { return; }  // the reader moved on
      show(parts, asked.all);
    }).catch(function () { fail(); });
  }

  function cellOf(name) {
    var cells = state.cells;
    if (!cells.kept[name]) {
      cells.kept[name] = json(cells.url + "/" + name + ".json").then(function (data) { return data.features; });
      cells.kept[name].catch(function () { delete cells.kept[name]; });
    }
    return cells.kept[name];
  }

  function show(parts, all) {
    var cells = state.cells;
    var found = [].concat.apply([], parts);
    if (cells.within) { found = found.filter(function (f) { return f.properties.township === cells.within; }); }
    cells.around = found.filter(function (f) { return f.properties.kind === AROUND; });
    found = found.filter(function (f) { return f.properties.kind !== AROUND; });
    var view = state.map.getBounds();
    if (found.length > cells.most || all > cells.most) {
      found = found.filter(function (f) {
        return view.contains([f.properties.at[1], f.properties.at[0]]) || KINDS[f.properties.kind] === 0;
      });
    }
    var fits = found.length, capped = fits > cells.most;
    if (capped) {
      var centre = state.map.getCenter();
      found.sort(function (a, b) {
        return away(a.properties.at[0], a.properties.at[1], centre) - away(b.properties.at[0], b.properties.at[1], centre);
      });
      found = found.slice(0, cells.most);
    }
    found.sort(function (a, b) { return (KINDS[a.properties.kind] || 0) - (KINDS[b.properties.kind] || 0); });
    cells.shown = found;
    // Cells in view that were not even fetched: then there are at least as many as they list.
    var left = parts.length && all > fits && !cells.within ? all : fits;
    cells.capped = capped || (!cells.within && all > cells.most && left > found.length)
      ? { shown: found.length, all: Math.max(left, fits) } : null;
    drawUnits();
    mark();
    tellCapped();
    cells.ready = true;
    tellReady();
  }

  function tellCapped() {
    var capped = state.cells && state.cells.capped;
    var text = "";
    if (capped && state.paint) {
      text = state.paint.texts.capped.replace("{shown}", String(capped.shown)).replace("{all}", String(capped.all));
    }
    note("map-capped", text);
  }

  // ---- what is looked at ----------------------------------------------------------------

  function boundsOf(view) { return [[view[1], view[0]], [view[3], view[2]]]; }

  function fit() {
    if (state.touched || !state.drawn || !state.paint) { return; }
    var view = state.paint.view;
    var bounds = view ? L.latLngBounds(boundsOf(view)) : state.group.getBounds();
    if (bounds.isValid()) {
      state.map.fitBounds(bounds, { padding: [10, 10], animate: false, maxZoom: state.cells ? 17 : 14 });
    }
  }

  function positionOf(code) {
    var found = null;
    (state.paint.marks || []).forEach(function (row) { if (row[0] === code) { found = [row[3], row[2]]; } });
    if (!found && !state.cells) {
      state.group.eachLayer(function (layer) {
        var own = layer.feature.properties;
        if (own.code === code && own.at) { found = [own.at[1], own.at[0]]; }
      });
    }
    return found;
  }

  // The first look goes to the chosen unit; later the map moves only to what cannot be seen.
  function follow() {
    var code = state.paint.selected;
    if (!state.drawn || !code || code === state.followed) { return; }
    state.followed = code;
    var at = positionOf(code);
    if (!at) { return; }
    if (state.cells && !state.touched && !state.looked) {
      state.looked = true;
      state.touched = true;
      state.map.setView(at, NEAR, { animate: false });
    } else if (!state.map.getBounds().contains(at)) {
      state.map.panTo(at, { animate: false });
    }
  }

  // ---- failures and remarks -------------------------------------------------------------

  function note(kind, text) {
    var node = state.map.getContainer().querySelector("." + kind);
    if (!node && text) {
      node = document.createElement("div");
      node.className = kind;
      state.map.getContainer().appendChild(node);
    }
    if (node) { node.textContent = text; node.hidden = !text; }
  }

  // The words come with the levels, which may arrive before or after the failure.
  function showFailure() {
    if (state.failed && state.paint) { note("map-failed", state.paint.texts.failed); }
  }

  function fail() {
    state.failed = true;
    showFailure();
  }

  function json(url) {
    return fetch(url).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    });
  }

  // ---- the two calls of the page --------------------------------------------------------

  function mount(map, config) {
    var renderer = L.svg({ padding: 0.4 });
    state = {
      map: map, paint: state.paint || null, level: state.level || {}, stale: state.stale || {}, order: {}, colour: {},
      drawn: false, touched: false, failed: false, followed: null, looked: false, view: undefined, cells: null
    };
    ["", "unknown"].concat(config.styles.map(function (style) { return style.id; })
      .filter(function (id) { return id && id !== "unknown"; }))
      .forEach(function (id, position) { state.order[id] = position; });
    renderer.addTo(map);
    definePatterns(renderer, config.styles);
    if (config.cells) {
      state.cells = {
        url: config.cells.url, within: config.cells.within, most: config.cells.most,
        list: null, kept: {}, shown: [], around: [], capped: null, turn: 0, ready: false
      };
      // Above the ground, below the marks.
      map.createPane("units").style.zIndex = 410;
      state.canvas = L.canvas({ pane: "units", padding: 0.4 });
    }
    state.group = L.geoJSON(null, {
      renderer: renderer,
      style: styleOf,
      interactive: true,
      onEachFeature: function (feature, layer) {
        // An outline is only a line: pointer and tooltip belong to the zones.
        if (feature.properties.kind === "outline" || state.cells) { layer.options.interactive = false; }
      },
      pointToLayer: function (feature, latlng) {
        if (feature.properties.kind === "label") { return label(latlng, feature.properties); }
        return L.circleMarker(latlng, { renderer: renderer, radius: 7 });
      }
    }).addTo(map);
    state.units = L.featureGroup().addTo(map);
    state.marks = L.featureGroup().addTo(map);
    // Above the place names, below the tooltips.
    map.createPane("marks").style.zIndex = 620;
    state.over = L.svg({ pane: "marks", padding: 0.4 });
    [state.group, state.units, state.marks].forEach(function (group) {
      group.bindTooltip(tooltip, { sticky: true, className: "zone-tip", direction: "top", offset: [0, -6] });
    });
    map.on("zoomend", mark);
    map.on("zoomend", thin);
    map.on("moveend", look);
    ["mousedown", "wheel", "touchstart"].forEach(function (name) {
      map.getContainer().addEventListener(name, function () { state.touched = true; }, { passive: true });
    });
    map.on("resize", fit);
    // The style sheet may give the map its height after it was made.
    new ResizeObserver(function () { map.invalidateSize(); }).observe(map.getContainer());
    var ground = config.url ? json(config.url) : Promise.resolve({ type: "FeatureCollection", features: [] });
    var list = config.cells ? json(config.cells.url + "/" + config.cells.county + "/list.json") : Promise.resolve(null);
    Promise.all([ground, list]).then(function (answers) {
      if (state.map !== map) { return; }  // another layer was mounted meanwhile
      state.group.addData(answers[0]);
      if (state.cells) { state.cells.list = answers[1]; }
      state.drawn = true;
      map.invalidateSize();
      arrive();
    }).catch(fail);
    return state.group;
  }

  // Geometry and levels are both here, whichever came last.
  function arrive() {
    if (!state.drawn || !state.paint) { return; }
    var view = JSON.stringify(state.paint.view);
    if (view !== state.view) {
      state.view = view;
      state.touched = false;
      fit();
    }
    follow();
    restyle();
    look();
  }

  function paint(payload) {
    window.riskzone.last = payload;  // the time player shows other days in its place
    state.paint = payload;
    state.level = {};
    state.stale = {};
    Object.keys(payload.zones).forEach(function (level) {
      payload.zones[level].forEach(function (zone) { state.level[zone] = level; });
    });
    payload.stale.forEach(function (zone) { state.stale[zone] = true; });
    if (!state.map) { return; }
    arrive();
    showFailure();
    note("map-lacking", payload.texts.lacking);
    if (state.cells) { tellCapped(); }
  }

  window.riskzone = { mount: mount, paint: paint };
})();
