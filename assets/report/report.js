"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const report = data.report;
  const COLUMNS = 96, ROWS = 54;
  const DIGITS = "!#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}", BASE = 44;
  const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  const $ = (id) => document.getElementById(id);
  const state = { from: report.from, to: report.to, measure: "active", layer: "clicks" };

  // ---- words and numbers
  const whole = new Intl.NumberFormat("en");
  const count = (n) => whole.format(Math.round(n));
  const short = (n) => n >= 1e6 ? (n / 1e6).toFixed(1) + "M" : n >= 1e4 ? (n / 1e3).toFixed(0) + "k" : count(n);
  const time = (s) => {
    const minutes = Math.round(s / 60), hours = Math.floor(minutes / 60);
    return s < 60 ? `${Math.round(s)} s` : hours ? `${whole.format(hours)} h ${minutes % 60} min` : `${minutes} min`;
  };
  const date = (day) => new Date(day + "T12:00:00Z");
  const weekday = (day) => (date(day).getUTCDay() + 6) % 7;
  const step = (day, by) => { const d = date(day); d.setUTCDate(d.getUTCDate() + by); return d.toISOString().slice(0, 10); };
  const length = (from, to) => Math.round((date(to) - date(from)) / 864e5) + 1;
  const percent = (part, of) => of ? (100 * part / of).toFixed(1) + " %" : "–";

  // ---- elements
  const SVG = "http://www.w3.org/2000/svg";
  const make = (name, attributes = {}, children = [], space) => {
    const element = space ? document.createElementNS(space, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const html = (name, attributes, ...children) => make(name, attributes, children);
  const svg = (name, attributes, ...children) => make(name, attributes, children, SVG);
  const fill = (id, ...children) => $(id).replaceChildren(...children);

  // ---- what the page carries, unpacked: names stand for their places, grids for their signs
  const named = (pairs) => { const all = {}; for (let i = 0; i < pairs.length; i += 2) all[data.names[pairs[i]]] = pairs[i + 1]; return all; };
  for (const day of data.days) for (const of of ["keys", "chords", "buttons"]) day[of] = named(day[of]);
  const digit = new Map([...DIGITS].map((sign, i) => [sign, i]));
  const grid = (text) => {
    const cells = new Float64Array(COLUMNS * ROWS);
    let at = 0, n = 0, scale = 1, skips = false;
    for (const sign of text) {
      const of = digit.get(sign);
      n += of % BASE * scale; scale *= BASE;
      if (of >= BASE) continue;
      if (skips) { at += n; skips = false; } else if (n) cells[at++] = n; else skips = true;
      n = 0; scale = 1;
    }
    return cells;
  };
  for (const period of data.periods) for (const monitor of period.monitors) for (const of of ["clicks", "moves"]) monitor[of] = grid(monitor[of]);

  // ---- sums
  const add = (into, from) => { for (const [key, n] of Object.entries(from)) into[key] = (into[key] || 0) + n; };
  const sums = (from, to) => {
    const days = data.days.filter((day) => from <= day.day && day.day <= to);
    const sum = {
      days, active: 0, presses: 0, text: 0, corrections: 0, unattributed: 0, peak: 0, bursts: 0, burst_seconds: 0,
      words: 0, rolled: 0, double: 0, scroll: 0, distance: 0, clicks: 0, keys: {}, chords: {}, buttons: {}, apps: {},
      week: Array.from({ length: 7 }, () => new Array(24).fill(0)),
    };
    for (const day of days) {
      for (const of of ["active", "presses", "text", "corrections", "unattributed", "bursts", "burst_seconds", "rolled", "double", "distance", "scroll"]) sum[of] += day[of];
      sum.words += day.wpm * day.burst_seconds;
      sum.peak = Math.max(sum.peak, day.peak);
      add(sum.keys, day.keys); add(sum.chords, day.chords); add(sum.buttons, day.buttons);
      for (const [app, active, focus, presses, clicks, scroll] of day.apps) {
        const of = sum.apps[data.names[app]] ||= { active: 0, focus: 0, presses: 0, clicks: 0, scroll: 0 };
        of.active += active; of.focus += focus; of.presses += presses; of.clicks += clicks; of.scroll += scroll;
      }
      day.hours.forEach((active, hour) => { sum.week[weekday(day.day)][hour] += active; });
    }
    sum.clicks = Object.values(sum.buttons).reduce((a, b) => a + b, 0);
    sum.wpm = sum.burst_seconds ? sum.words / sum.burst_seconds : 0;
    sum.apm = sum.active ? 60 * (sum.presses + sum.clicks) / sum.active : 0;
    return sum;
  };
  const periods = () => data.periods.filter((period) => period.to >= state.from && period.from <= state.to);
  const buckets = (of) => {
    const all = new Map();
    for (const period of periods()) for (const [ms, n] of period[of]) all.set(ms, (all.get(ms) || 0) + n);
    return [...all].sort((a, b) => a[0] - b[0]);
  };
  const percentile = (bars, p) => {
    const total = bars.reduce((sum, [, n]) => sum + n, 0);
    let seen = 0;
    for (const [ms, n] of bars) { seen += n; if (seen >= Math.max(1, Math.ceil(p / 100 * total))) return ms; }
    return 0;
  };

  // ---- colours
  let ramp = [];
  const readRamp = () => {
    const style = getComputedStyle(document.documentElement);
    ramp = [0, 1, 2, 3, 4, 5].map((i) => style.getPropertyValue(`--ramp-${i}`).trim().slice(1).match(/../g).map((h) => parseInt(h, 16)));
  };
  const shade = (level) => {
    const at = Math.min(Math.max(level, 0), 1) * (ramp.length - 1), low = Math.floor(at), high = Math.min(low + 1, ramp.length - 1);
    return ramp[low].map((c, i) => Math.round(c + (ramp[high][i] - c) * (at - low)));
  };
  const rgb = (level) => `rgb(${shade(level)})`;
  const heat = (n, most) => n ? .1 + .9 * Math.log1p(n) / Math.log1p(most) : 0;
  const ink = (level) => { const [r, g, b] = shade(level); return r * .3 + g * .59 + b * .11 > 140 ? "#14171c" : "#f2f5f8"; };

  // ---- the period before: what the page was made with, or as many days before those that are shown
  const earlier = () => {
    if (state.from === report.from && state.to === report.to) return data.before;
    const from = step(state.from, -length(state.from, state.to)), to = step(state.from, -1);
    return from < report.from ? null : { from, to, ...sums(from, to) };
  };

  // ---- figures
  const figures = (sum) => {
    const before = earlier();
    const list = [
      ["active", "active time", sum.active, time(sum.active)],
      ["presses", "key presses", sum.presses, count(sum.presses)],
      ["wpm", "words a minute", sum.wpm, sum.wpm.toFixed(1)],
      ["peak", "fastest burst", sum.peak, `${sum.peak.toFixed(0)} <WPM>`],
      ["clicks", "clicks", sum.clicks, count(sum.clicks)],
      ["distance", "pointer way", sum.distance, `${short(sum.distance)} <px>`],
      ["scroll", "scrolled", sum.scroll, `${count(sum.scroll)} <notches>`],
      ["apm", "actions a minute", sum.apm, sum.apm.toFixed(1)],
    ];
    fill("figures", ...list.map(([id, name, value, text]) => {
      const [main, unit] = text.split(" <");
      const figure = html("div", { class: "figure" }, html("b", { id: `figure-${id}`, "data-value": value }, main, ...(unit ? [html("small", {}, " " + unit.slice(0, -1))] : [])), html("span", {}, name));
      if (before) figure.append(change(value, before[id], before));
      return figure;
    }));
    const days = length(state.from, state.to);
    $("span").textContent = state.from === state.to ? date(state.from).toUTCString().slice(0, 16) : `${state.from} to ${state.to} · ${days} days, ${sum.days.length} with input`;
    $("beside").textContent = before ? `Compared with ${before.from === before.to ? before.from : `${before.from} to ${before.to}`}` : "";
  };
  const change = (now, then, before) => {
    if (!then) return html("em", {}, now ? "none before" : "as before");
    const by = 100 * (now - then) / then;
    const way = Math.abs(by) < .05 ? "" : by > 0 ? "up" : "down";
    return html("em", { class: way, title: `${before.from} to ${before.to}` }, `${Math.abs(by).toFixed(Math.abs(by) < 10 ? 1 : 0)} % ${way === "down" ? "less" : way ? "more" : "change"}`);
  };

  // ---- day by day
  const MEASURES = {
    active: ["Active time", (d) => d.active, time], presses: ["Presses", (d) => d.presses, count],
    wpm: ["WPM", (d) => d.wpm, (n) => n.toFixed(1)],
    clicks: ["Clicks", (d) => Object.values(d.buttons).reduce((a, b) => a + b, 0), count],
    distance: ["Distance", (d) => d.distance, (n) => short(n) + " px"],
    scroll: ["Scroll", (d) => d.scroll, count],
  };
  const trend = (sum) => {
    const [, of, words] = MEASURES[state.measure];
    const known = new Map(sum.days.map((day) => [day.day, of(day)]));
    const n = Math.max(1, length(state.from, state.to));
    const values = Array.from({ length: n }, (_, i) => [step(state.from, i), known.get(step(state.from, i)) || 0]);
    const W = 1180, H = 222, left = 62, top = 20, bottom = 24;
    const most = Math.max(...values.map(([, v]) => v), 1e-9), wide = (W - left) / n, high = H - top - bottom;
    const x = (i) => left + i * wide, y = (v) => top + high * (1 - v / most);
    const thick = Math.min(Math.max(wide * .76, .5), 56), chart = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img" });
    for (const part of [0, .5, 1]) {
      chart.append(svg("line", { class: "axis", x1: left, x2: W, y1: y(most * part), y2: y(most * part) }));
      chart.append(svg("text", { x: left - 8, y: y(most * part) + 4, "text-anchor": "end" }, part ? words(most * part) : "0"));
    }
    values.forEach(([day, v], i) => {
      const weekend = weekday(day) > 4 ? " dim" : "";
      chart.append(svg("rect", { class: "bar" + weekend, x: x(i) + wide / 2 - thick / 2, y: y(v), width: thick, height: Math.max(top + high - y(v), 0), rx: Math.min(3, wide / 4), "data-tip": `${WEEKDAYS[weekday(day)]} ${day}\n${words(v)}` }));
    });
    const every = Math.ceil(n / 12);
    values.forEach(([day], i) => { if (i % every === 0) chart.append(svg("text", { x: x(i) + wide / 2, y: H - 6, "text-anchor": n > 1 && i === 0 ? "start" : "middle" }, n > 120 ? day.slice(0, 7) : day.slice(5))); });
    if (n > 7) {
      const points = values.map((_, i) => { const last = values.slice(Math.max(0, i - 6), i + 1); return `${x(i) + wide / 2},${y(last.reduce((s, [, v]) => s + v, 0) / last.length)}`; });
      chart.append(svg("polyline", { class: "mean", points: points.join(" ") }));
      chart.append(svg("text", { x: W, y: top - 9, "text-anchor": "end" }, "line: mean of seven days"));
    }
    fill("trend", chart);
  };

  // ---- keyboard
  const keyboard = (sum) => {
    const most = Math.max(0, ...Object.values(sum.keys)), total = Object.values(sum.keys).reduce((a, b) => a + b, 0);
    const right = Math.max(...data.keyboard.map(([, , x, , w]) => x + w)), low = Math.max(...data.keyboard.map(([, , , y, , h]) => y + h));
    const board = svg("svg", { viewBox: `-.1 -.1 ${right + .2} ${low + .2}`, role: "img" });
    const order = Object.entries(sum.keys).sort((a, b) => b[1] - a[1]).map(([code]) => code);
    for (const [code, legend, x, y, w, h] of data.keyboard) {
      const n = sum.keys[code] || 0, level = heat(n, most);
      const place = n ? `\nnumber ${order.indexOf(code) + 1} of ${order.length}` : "";
      board.append(svg("g", { class: "key" },
        svg("rect", { x: x + .04, y: y + .04, width: w - .08, height: h - .08, rx: .12, fill: rgb(level), "stroke-width": .02, "data-key": code, "data-count": n, "data-tip": `${legend} (${code})\n${count(n)} presses, ${percent(n, total)}${place}` }),
        svg("text", { x: x + w / 2, y: y + h / 2 + .1, "text-anchor": "middle", style: `fill:${n ? ink(level) : "var(--soft)"}` }, legend)));
    }
    const drawn = new Set(data.keyboard.map(([code]) => code));
    const others = order.filter((code) => !drawn.has(code)).map((code) => `${code} ${count(sum.keys[code])}`);
    $("keys-note").textContent = `${count(total)} presses of known keys` + (sum.unattributed ? `, ${count(sum.unattributed)} whose key is not told` : "") + (others.length ? `. Not on this keyboard: ${others.join(", ")}` : "");
    fill("keyboard", board);
  };

  // ---- week, applications, chords
  const week = (sum) => {
    const most = Math.max(...sum.week.flat());
    const chart = svg("svg", { viewBox: "0 0 560 190", role: "img" });
    sum.week.forEach((hours, row) => {
      chart.append(svg("text", { x: 0, y: row * 24 + 16 }, WEEKDAYS[row]));
      hours.forEach((s, hour) => chart.append(svg("rect", { x: 36 + hour * 21.8, y: row * 24 + 2, width: 19.8, height: 20, rx: 4, fill: rgb(s ? .08 + .92 * s / most : 0), "data-tip": `${WEEKDAYS[row]} ${hour}:00\n${time(s)}` })));
    });
    for (let hour = 0; hour < 24; hour += 3) chart.append(svg("text", { x: 36 + hour * 21.8, y: 184 }, `${hour}:00`));
    fill("week", chart);
  };
  const bars = (id, rows, none) => {
    const most = Math.max(...rows.map((row) => row.value), 1e-9);
    fill(id, ...rows.map(({ name, value, text, tip, label }) => html("div", { class: "row", "data-name": name, "data-value": value, "data-tip": tip },
      html("span", {}, ...(label || [name])), html("div", { class: "track" }, html("i", { style: `width:${100 * value / most}%` })), html("span", {}, text))));
    if (!rows.length) fill(id, html("p", { class: "empty" }, none));
  };
  const apps = (sum) => {
    const all = Object.entries(sum.apps).sort((a, b) => b[1].active - a[1].active || (a[0] < b[0] ? -1 : 1));
    bars("apps", all.slice(0, 12).map(([name, of]) => ({ name, value: of.active, text: time(of.active), tip: `${name}\nactive ${time(of.active)}, in focus ${time(of.focus)}\n${count(of.presses)} presses, ${count(of.clicks)} clicks, ${count(of.scroll)} notches` })), "No application had the focus.");
    if (all.length > 12) $("apps").append(html("p", { class: "note" }, `and ${all.length - 12} more`));
  };
  const legends = new Map(data.keyboard.map(([code, legend]) => [code, legend]));
  const chords = (sum) => {
    const all = Object.entries(sum.chords).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const caps = (name) => name.split("+").flatMap((part, i) => [...(i ? [" "] : []), html("kbd", {}, legends.get(part) || part)]);
    bars("chords", all.slice(0, 12).map(([name, n]) => ({ name, value: n, text: count(n), tip: `${name}\n${count(n)} times`, label: caps(name) })), "No key combination was pressed.");
    if (all.length > 12) $("chords").append(html("p", { class: "note" }, `and ${all.length - 12} more`));
  };

  // ---- typing
  const typing = (sum) => {
    const iki = buckets("iki"), dwell = buckets("dwell");
    const pairs = [
      ["text presses", count(sum.text)], ["bursts", count(sum.bursts)], ["corrections", `${count(sum.corrections)} (${percent(sum.corrections, sum.presses)})`],
      ["time in bursts", time(sum.burst_seconds)], ["interval, median", `${percentile(iki, 50).toFixed(0)} ms`],
      ["10 % to 90 %", `${percentile(iki, 10).toFixed(0)} to ${percentile(iki, 90).toFixed(0)} ms`],
      ["dwell, median", `${percentile(dwell, 50).toFixed(0)} ms`], ["rollover", percent(sum.rolled, sum.text)],
    ];
    fill("typing", ...pairs.map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value))));
    const steps = new Array(40).fill(0);
    for (const [ms, n] of iki) if (ms < 800) steps[Math.floor(ms / 20)] += n;
    const most = Math.max(...steps, 1), chart = svg("svg", { viewBox: "0 0 560 130", role: "img" });
    steps.forEach((n, i) => chart.append(svg("rect", { class: "bar", x: i * 14 + 1, y: 104 - 100 * n / most, width: 12, height: 100 * n / most, rx: 2, "data-tip": `${i * 20} to ${i * 20 + 20} ms between keys\n${count(n)} times` })));
    chart.append(svg("line", { class: "axis", x1: 0, x2: 560, y1: 104.5, y2: 104.5 }));
    for (let ms = 0; ms <= 800; ms += 200) chart.append(svg("text", { x: ms * .7, y: 122, "text-anchor": ms === 0 ? "start" : ms === 800 ? "end" : "middle" }, `${ms} ms`));
    fill("rhythm", chart);
  };

  // ---- mouse
  const grids = () => {
    const all = new Map();
    for (const period of periods()) for (const monitor of period.monitors) {
      const of = all.get(monitor.name) || { clicks: new Float64Array(COLUMNS * ROWS), moves: new Float64Array(COLUMNS * ROWS) };
      of.size = monitor.size;
      for (const layer of ["clicks", "moves"]) monitor[layer].forEach((n, i) => { of[layer][i] += n; });
      all.set(monitor.name, of);
    }
    return [...all].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  };
  const paint = (canvas, cells) => {
    const most = cells.reduce((a, b) => Math.max(a, b), 0), context = canvas.getContext("2d");
    const image = context.createImageData(COLUMNS, ROWS);
    cells.forEach((n, i) => image.data.set([...shade(heat(n, most)), 255], i * 4));
    context.putImageData(image, 0, 0);
  };
  const mouse = () => {
    const all = grids();
    fill("monitors", ...all.map(([name, of]) => {
      const cells = of[state.layer], total = cells.reduce((a, b) => a + b, 0);
      const canvas = html("canvas", { width: COLUMNS, height: ROWS, style: `aspect-ratio:${of.size[0]}/${of.size[1]};image-rendering:pixelated`, "data-monitor": name, "data-total": total });
      paint(canvas, cells);
      canvas.addEventListener("mousemove", (event) => {
        const box = canvas.getBoundingClientRect();
        const column = Math.min(COLUMNS - 1, Math.floor((event.clientX - box.left) * COLUMNS / box.width)), row = Math.min(ROWS - 1, Math.floor((event.clientY - box.top) * ROWS / box.height));
        const n = cells[Math.max(0, row) * COLUMNS + Math.max(0, column)];
        const px = [column * of.size[0] / COLUMNS, row * of.size[1] / ROWS].map(Math.round);
        tell(event, `around ${px[0]}, ${px[1]} px\n${count(n)} ${state.layer === "clicks" ? "clicks" : "positions"}`);
      });
      canvas.addEventListener("mouseleave", hush);
      return html("figure", {}, canvas, html("figcaption", {}, `${name || "unnamed monitor"} · ${of.size[0]} × ${of.size[1]} · ${count(total)} ${state.layer === "clicks" ? "clicks" : "positions"}`));
    }));
    if (!all.length) fill("monitors", html("p", { class: "empty" }, "The pointer was not moved."));
    const shown = periods(), from = shown[0]?.from, to = shown.at(-1)?.to;
    const differs = shown.length && (from < state.from || to > state.to);
    $("grid-note").textContent = differs ? `Maps and intervals are kept by stretches of days here: shown is ${from} to ${to}` : "";
  };

  // ---- tooltips, choices, themes
  const tip = $("tip");
  const tell = (event, text) => {
    tip.textContent = text; tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 8))}px`;
    tip.style.top = `${event.clientY + box.height + 24 > innerHeight ? event.clientY - box.height - 10 : event.clientY + 16}px`;
  };
  const hush = () => { tip.hidden = true; };
  document.addEventListener("mousemove", (event) => {
    const of = event.target.closest && event.target.closest("[data-tip]");
    if (of) tell(event, of.dataset.tip); else if (event.target.tagName !== "CANVAS") hush();
  });
  const choice = (id, entries, chosen, choose) => fill(id, ...entries.map(([value, name]) => {
    const button = html("button", { type: "button", "aria-pressed": String(chosen() === value), "data-choice": value }, name);
    button.addEventListener("click", () => { choose(value); draw(); });
    return button;
  }));
  const presets = [["all", "All"], ["30", "30 days"], ["7", "7 days"], ["1", "Last day"]].filter(([n]) => n === "all" || Number(n) < length(report.from, report.to));
  const preset = () => { const found = presets.find(([n]) => n === "all" ? state.from === report.from && state.to === report.to : state.to === report.to && state.from === step(report.to, 1 - n)); return found && found[0]; };
  const theme = (name) => { document.documentElement.dataset.theme = name; readRamp(); draw(); };

  const draw = () => {
    const sum = sums(state.from, state.to);
    figures(sum); trend(sum); keyboard(sum); week(sum); apps(sum); chords(sum); typing(sum); mouse();
    $("from").value = state.from; $("to").value = state.to;
    if (presets.length > 1) choice("presets", presets, preset, (n) => { state.to = report.to; state.from = n === "all" ? report.from : step(report.to, 1 - n); });
    choice("measures", Object.entries(MEASURES).map(([key, [name]]) => [key, name]), () => state.measure, (key) => { state.measure = key; });
    choice("layers", [["clicks", "Clicks"], ["moves", "Movement"]], () => state.layer, (key) => { state.layer = key; });
  };
  for (const id of ["from", "to"]) {
    $(id).min = report.from; $(id).max = report.to;
    $(id).addEventListener("change", () => {
      const day = $(id).value;
      if (day >= report.from && day <= report.to) state[id] = day;
      if (state.from > state.to) state[id === "from" ? "to" : "from"] = day;
      draw();
    });
  }
  $("filter").addEventListener("submit", (event) => event.preventDefault());
  $("theme").addEventListener("click", () => theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
  $("print").addEventListener("click", () => print());
  let shown = "light";
  addEventListener("beforeprint", () => { shown = document.documentElement.dataset.theme; theme("light"); });
  addEventListener("afterprint", () => theme(shown));
  $("colophon").textContent = `Made by keytop. Days start at ${report.day_start}, ${report.time_zone}.` + " This page loads nothing and sends nothing.";
  theme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
})();
