// Drawing one control unit: an editable polygon with its holes, and outlines to compare it with.
(function () {
  "use strict";

  // From here on handles for every corner would be slower than a hand.
  var MOST_HANDLES = 400;
  var INK = "#10202F";
  // Each kind differs by its line and says its word: never by colour alone.
  var LINES = {
    other: { color: "#5E6A73", weight: 1.2, dashArray: "2 4", fill: false },
    drawn: { color: "#8A4B08", weight: 2, dashArray: "2 6", fill: false },
    repaired: { color: "#1F6B3A", weight: 3.4, fill: true, fillColor: "#1F6B3A", fillOpacity: 0.12 },
    base: { color: "#5E6A73", weight: 2, dashArray: "1 7", lineCap: "round", fill: false },
    theirs: { color: "#1F5AA8", weight: 3, dashArray: "12 6", fill: false },
    mine: { color: "#8A4B08", weight: 3.4, fill: true, fillColor: "#8A4B08", fillOpacity: 0.1 }
  };
  // Where the word stands at its outline, so that three words do not cover each other.
  var CORNERS = { base: [0, 1], theirs: [1, 1], mine: [0.5, 0], repaired: [0.5, 1], drawn: [0.5, 0], other: [0.5, 1] };
  var state = null;

  function style() {
    return {
      pane: "drawing", renderer: state.svg, interactive: false,
      color: INK, weight: 2.6, fill: true, fillColor: "#E0A93B", fillOpacity: 0.22
    };
  }

  function corners(layer) {
    return layer.toGeoJSON().geometry.coordinates.reduce(function (sum, ring) { return sum + ring.length - 1; }, 0);
  }

  // The component listens for this: it reads the group and tells the page.
  function tell() { state.map.fire("draw:edited", { layers: state.group }); }

  function polygon(latlngs) {
    var layer = L.polygon(latlngs, style());
    layer.on("edit", tell);
    return layer;
  }

  function take(shape) {
    state.group.eachLayer(function (layer) { layer.editing.disable(); });
    state.group.clearLayers();
    if (shape) {
      state.group.addLayer(polygon(L.GeoJSON.coordsToLatLngs(shape.coordinates, 1)));
    }
  }

  function handles() {
    var many = false;
    state.group.eachLayer(function (layer) {
      var on = state.mode === "draw" && !state.drawing;
      if (on && corners(layer) > MOST_HANDLES) { on = false; many = true; }
      if (on !== layer.editing.enabled()) { layer.editing[on ? "enable" : "disable"](); }
    });
    state.hint.textContent = many ? state.texts.many : "";
    state.hint.hidden = !many;
  }

  // ---- the bar ----------------------------------------------------------------------------

  function button(name, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.dataset.act = name;
    made.textContent = state.texts[name];
    made.addEventListener("click", function () { act(); });
    state.bar.appendChild(made);
    return made;
  }

  function buttons() {
    var some = state.group.getLayers().length > 0;
    state.bar.hidden = state.mode !== "draw";
    state.buttons.start.hidden = Boolean(state.drawing);
    state.buttons.start.textContent = some ? state.texts.more : state.texts.start;
    state.buttons["delete"].hidden = Boolean(state.drawing) || !some;
    ["finish", "undo", "cancel"].forEach(function (name) { state.buttons[name].hidden = !state.drawing; });
  }

  function refresh() { handles(); buttons(); }

  function start() {
    var drawing = new L.Draw.Polygon(state.map, { shapeOptions: style(), showArea: false, allowIntersection: true });
    state.drawing = drawing;
    refresh();
    drawing.enable();
    // The helping line would lie below the building units.
    drawing._overlayPane = state.map.getPane("drawing");
    state.map.getContainer().focus();
  }

  function stop() {
    var drawing = state.drawing;
    state.drawing = null;
    if (drawing && drawing.enabled()) { drawing.disable(); }
    refresh();
  }

  function removeAll() {
    take(null);
    state.map.fire("draw:deleted", { layers: state.group });
    refresh();
  }

  function control() {
    state.bar = document.createElement("div");
    state.bar.className = "draw-bar";
    state.hint = document.createElement("div");
    state.hint.className = "draw-hint";
    state.hint.hidden = true;
    var box = document.createElement("div");
    box.className = "draw-box";
    box.appendChild(state.bar);
    box.appendChild(state.hint);
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    state.map.getContainer().appendChild(box);
    state.buttons = {
      start: button("start", start),
      finish: button("finish", function () { state.drawing.completeShape(); }),
      undo: button("undo", function () { state.drawing.deleteLastVertex(); }),
      cancel: button("cancel", stop),
      "delete": button("delete", removeAll)
    };
  }

  // ---- outlines ---------------------------------------------------------------------------

  function wordOf(item) {
    var text = document.createElement("span");
    text.className = "outline-word outline-" + item.kind;
    text.textContent = item.word;
    return text;
  }

  function outline(item) {
    var line = Object.assign({ pane: "outlines", renderer: state.under, interactive: false }, LINES[item.kind]);
    var layer = L.geoJSON(item.shape, { style: function () { return line; }, pointToLayer: function (_, at) { return L.circleMarker(at, line); }, interactive: false });
    layer.addTo(state.outlines);
    if (!item.word) { return; }
    var box = layer.getBounds(), corner = CORNERS[item.kind];
    var at = [box.getSouth() + (box.getNorth() - box.getSouth()) * corner[1], box.getWest() + (box.getEast() - box.getWest()) * corner[0]];
    L.marker(at, {
      interactive: false, keyboard: false, pane: "outlines",
      icon: L.divIcon({ className: "outline-mark at-" + item.kind, html: wordOf(item), iconSize: [0, 0] })
    }).addTo(state.outlines);
  }

  // ---- the two calls of the page ------------------------------------------------------------

  function mount(map, texts) {
    map.createPane("outlines").style.zIndex = 605;
    map.createPane("drawing").style.zIndex = 606;
    state = {
      map: map, texts: texts, mode: "look", turn: null, drawing: null,
      group: L.featureGroup().addTo(map), outlines: L.featureGroup().addTo(map),
      under: L.svg({ pane: "outlines", padding: 0.4 }), svg: L.svg({ pane: "drawing", padding: 0.4 })
    };
    var tips = L.drawLocal.draw.handlers.polygon.tooltip;
    tips.start = texts.hint_start; tips.cont = texts.hint_next; tips.end = texts.hint_end;
    L.drawLocal.edit.handlers.edit.tooltip.text = "";
    control();
    buttons();
    map.on("draw:created", function (event) {
      state.group.addLayer(polygon(event.layer.getLatLngs()));
    });
    map.on("draw:drawstop", function () { setTimeout(stop); });
    var count = 0;
    map.on("click", function (event) {
      // Two clicks at one point are two clicks: equal answers would not reach the page.
      count += 1;
      event.latlng = L.latLng(event.latlng.lat + (count % 50) * 1e-10, event.latlng.lng);
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && state.drawing) { stop(); }
      if (event.key === "Enter" && state.drawing && event.target.tagName !== "BUTTON") { state.drawing.completeShape(); }
      if ((event.key === "Backspace" || event.key === "Delete") && state.drawing) {
        event.preventDefault();
        state.drawing.deleteLastVertex();
      }
    });
    return state.group;
  }

  function show(payload) {
    if (!state) { return; }
    if (payload.turn !== state.turn) {
      state.turn = payload.turn;
      if (state.drawing) { stop(); }
      take(payload.shape);
    }
    state.mode = payload.mode;
    if (state.mode !== "draw" && state.drawing) { stop(); }
    state.map.getContainer().dataset.mode = state.mode;
    state.outlines.clearLayers();
    payload.outlines.forEach(outline);
    refresh();
    document.body.dataset.drawing = "ready";
  }

  window.riskzoneDraw = { mount: mount, show: show };
})();
