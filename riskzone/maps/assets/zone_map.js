// The zone map in the browser: geometry is fetched once, levels are painted on each run.
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
  var state = { map: null, group: null, styles: {}, paint: null, level: {}, stale: {}, drawn: false };

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
    });
    renderer._container.insertBefore(defs, renderer._container.firstChild);
  }

  function levelOf(zone) {
    if (!state.paint) { return null; }
    return zone in state.level ? state.level[zone] : state.paint.lowest;
  }

  function styleOf(feature) {
    var kind = feature.properties.kind;
    if (kind === "outline") {
      return { color: "#4A5660", weight: 1.3, opacity: 0.85, fill: false };
    }
    var level = levelOf(feature.properties.code);
    var chosen = state.paint && state.paint.selected === feature.properties.code;
    return {
      // Before the levels are here nothing is claimed: no fill at all.
      fill: level !== null,
      fillColor: "url(#" + patternId(level) + ")",
      fillOpacity: 1,
      color: chosen ? "#10202F" : "#7C8790",
      weight: chosen ? 2.6 : kind === "seat" ? 1.4 : 0.7,
      dashArray: kind === "schematic" ? "4 3" : null
    };
  }

  // Built from text nodes: a name can never become markup.
  function tooltip(layer) {
    var zone = layer.feature.properties.code;
    var level = levelOf(zone);
    var words = state.paint ? state.paint.words : {};
    var text = level === null ? "" : words[level] || "";
    var upper = state.paint && state.paint.upper[zone];
    if (upper) { text += " – " + words[upper]; }
    if (state.stale[zone]) { text += " · " + state.paint.stale_word; }
    var box = document.createElement("div");
    var name = document.createElement("b");
    name.textContent = layer.feature.properties.name;
    box.appendChild(name);
    box.appendChild(document.createTextNode(text));
    return box;
  }

  function label(latlng, name) {
    var text = document.createElement("span");
    text.textContent = name;
    return L.marker(latlng, {
      interactive: false, keyboard: false,
      icon: L.divIcon({ className: "place-name", html: text, iconSize: [0, 0] })
    });
  }

  function restyle() {
    state.group.setStyle(styleOf);
    ["outline", "chosen", "seat"].forEach(function (what) {
      state.group.eachLayer(function (layer) {
        var own = layer.feature.properties;
        if (own.kind === what || (what === "chosen" && state.paint && state.paint.selected === own.code)) {
          if (layer.bringToFront) { layer.bringToFront(); }
        }
      });
    });
    markSmall();
    document.body.dataset.painted = state.drawn && state.paint ? "yes" : "no";
  }

  // Marks for zones off the lowest level that are too small to be seen; highest level on top.
  function markSmall() {
    state.marks.clearLayers();
    if (!state.drawn || !state.paint) { return; }
    var small = [];
    state.group.eachLayer(function (layer) {
      var own = layer.feature.properties;
      if (!own.at || !(own.code in state.level)) { return; }
      var box = layer.getBounds();
      var size = state.map.latLngToLayerPoint(box.getSouthEast()).subtract(state.map.latLngToLayerPoint(box.getNorthWest()));
      if (Math.max(size.x, size.y) < SMALL) { small.push(layer.feature); }
    });
    small.sort(function (one, other) {
      return state.order[levelOf(one.properties.code)] - state.order[levelOf(other.properties.code)];
    });
    small.forEach(function (feature) {
      var at = feature.properties.at;
      var style = styleOf(feature);
      style.weight = Math.max(style.weight, 1.2);
      var mark = L.circleMarker([at[1], at[0]], Object.assign(style, { renderer: state.over, pane: "marks", radius: 6 }));
      mark.feature = feature;
      mark.addTo(state.marks);
    });
  }

  function fit() {
    if (!state.touched && state.drawn) {
      state.map.fitBounds(state.group.getBounds(), { padding: [10, 10], animate: false });
    }
  }

  // The words come with the levels, which may arrive before or after the failure.
  function showFailure() {
    if (!state.failed || !state.paint) { return; }
    if (!state.notice) {
      state.notice = document.createElement("div");
      state.notice.className = "map-failed";
      state.map.getContainer().appendChild(state.notice);
    }
    state.notice.textContent = state.paint.failed;
  }

  function mount(map, config) {
    var renderer = L.svg({ padding: 0.4 });
    state.map = map;
    state.order = {};
    ["", "unknown"].concat(config.styles.map(function (style) { return style.id; })
      .filter(function (id) { return id && id !== "unknown"; }))
      .forEach(function (id, rank) { state.order[id] = rank; });
    state.drawn = false;
    state.touched = false;
    renderer.addTo(map);
    definePatterns(renderer, config.styles);
    state.group = L.geoJSON(null, {
      renderer: renderer,
      style: styleOf,
      interactive: true,
      onEachFeature: function (feature, layer) {
        if (feature.properties.kind === "outline") { layer.options.interactive = false; }
      },
      pointToLayer: function (feature, latlng) {
        if (feature.properties.kind === "label") { return label(latlng, feature.properties.name); }
        return L.circleMarker(latlng, { renderer: renderer, radius: 7 });
      }
    }).addTo(map);
    // An outline is only a line: pointer and tooltip belong to the zones.
    state.marks = L.featureGroup().addTo(map);
    // Above the place names, below the tooltips.
    map.createPane("marks").style.zIndex = 620;
    state.over = L.svg({ pane: "marks", padding: 0.4 });
    [state.group, state.marks].forEach(function (group) {
      group.bindTooltip(tooltip, { sticky: true, className: "zone-tip", direction: "top", offset: [0, -6] });
    });
    map.on("zoomend", markSmall);
    ["mousedown", "wheel", "touchstart"].forEach(function (name) {
      map.getContainer().addEventListener(name, function () { state.touched = true; }, { passive: true });
    });
    map.on("resize", fit);
    fetch(config.url).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    }).then(function (data) {
      state.group.addData(data);
      state.drawn = true;
      map.invalidateSize();
      fit();
      restyle();
    }).catch(function () {
      state.failed = true;
      showFailure();
    });
    return state.group;
  }

  function paint(payload) {
    state.paint = payload;
    state.level = {};
    state.stale = {};
    Object.keys(payload.zones).forEach(function (level) {
      payload.zones[level].forEach(function (zone) { state.level[zone] = level; });
    });
    payload.stale.forEach(function (zone) { state.stale[zone] = true; });
    restyle();
    showFailure();
  }

  window.riskzone = { mount: mount, paint: paint };
})();
