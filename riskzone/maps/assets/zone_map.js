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
    var level = levelOf(feature.properties.zone);
    var chosen = state.paint && state.paint.selected === feature.properties.zone;
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
    var zone = layer.feature.properties.zone;
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

  function restyle() {
    state.group.setStyle(styleOf);
    state.group.eachLayer(function (layer) {
      var zone = layer.feature.properties.zone;
      if (layer.feature.properties.kind === "seat" || (state.paint && state.paint.selected === zone)) {
        layer.bringToFront();
      }
    });
    document.body.dataset.painted = state.drawn && state.paint ? "yes" : "no";
  }

  function fit() {
    if (!state.touched && state.drawn) {
      state.map.fitBounds(state.group.getBounds(), { padding: [10, 10], animate: false });
    }
  }

  function failed(message) {
    var box = document.createElement("div");
    box.className = "map-failed";
    box.textContent = message;
    state.map.getContainer().appendChild(box);
  }

  function mount(map, config) {
    var renderer = L.svg({ padding: 0.4 });
    state.map = map;
    state.drawn = false;
    state.touched = false;
    renderer.addTo(map);
    definePatterns(renderer, config.styles);
    state.group = L.geoJSON(null, {
      renderer: renderer,
      style: styleOf,
      pointToLayer: function (feature, latlng) {
        return L.circleMarker(latlng, { renderer: renderer, radius: 7 });
      }
    }).addTo(map);
    state.group.bindTooltip(tooltip, { sticky: true, className: "zone-tip", direction: "top", offset: [0, -6] });
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
    }).catch(function () { failed(config.failed); });
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
  }

  window.riskzone = { mount: mount, paint: paint };
})();
