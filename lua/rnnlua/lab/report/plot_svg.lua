--- A plot (rnnlua.plot) as SVG inside a page: without gnuplot, and in the colours of the page.
-- @module rnnlua.lab.report.plot_svg

local html = require "rnnlua.lab.report.html"

local WIDTH, HEIGHT = 640, 320
local LEFT, RIGHT, TOP, BOTTOM = 70, 20, 34, 46
local ROW = 20 -- px of a row of the legend
local DASHES = { "", "10 4", "3 3", "10 3 3 3", "6 6" } -- distinct without any colour

local function is_finite(value) return math.type(value) ~= nil and value - value == 0 end

-- A number as plotted; nil if it has no place.
local function plotted(value, log)
  if not is_finite(value) or log and value <= 0 then return nil end
  return log and math.log(value, 10) or value
end

-- The points of a series; false is a gap.
local function points_of(series, log)
  local points = {}
  for k, y in ipairs(series.y) do
    local x = plotted(series.x and series.x[k] or k)
    y = plotted(y, log)
    points[k] = x and y and { x, y } or false
  end
  return points
end

local function range(all, index)
  local low, high = math.huge, -math.huge
  for _, points in ipairs(all) do
    for _, point in ipairs(points) do
      if point then low, high = math.min(low, point[index]), math.max(high, point[index]) end
    end
  end
  if low > high then return 0, 1 end
  if low == high then return low - 0.5, high + 0.5 end
  return low, high
end

-- The marks of an axis: round numbers, about five.
local function ticks(low, high)
  local rough = (high - low) / 5
  local step = 10.0 ^ math.floor(math.log(rough, 10))
  for _, factor in ipairs { 2, 5, 10 } do
    if rough / step > 1 and step * factor / rough >= 1 then
      step = step * factor
      break
    end
  end
  local list = {}
  for k = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) do list[#list + 1] = k * step end
  return list
end

local function text(x, y, anchor, said)
  return ('<text x="%.4g" y="%.4g" text-anchor="%s">%s</text>\n'):format(x, y, anchor, html.escape(said))
end

-- The lines or the marks of a series.
local function drawn(points, number, place, is_line)
  local parts, pen = {}, "M"
  for _, point in ipairs(points) do
    if not point then
      pen = "M"
    else
      local x, y = place(point)
      parts[#parts + 1] = is_line and ("%s%.1f,%.1f"):format(pen, x, y)
        or ('<circle cx="%.1f" cy="%.1f" r="3" class="mark s%d"/>'):format(x, y, number)
      pen = "L"
    end
  end
  if not is_line then return table.concat(parts, "\n") .. "\n" end
  local dash = DASHES[number] ~= "" and (' stroke-dasharray="%s"'):format(DASHES[number]) or ""
  return ('<path class="line s%d"%s d="%s"/>\n'):format(number, dash, table.concat(parts, " "))
end

-- What the plot shows, for people who do not see it: each series with its first and its last number.
local function description(options)
  local said = { ("%s against %s%s."):format(options.y or "y", options.x or "x",
    options.log and ", on a logarithmic axis" or "") }
  for i, series in ipairs(options.series) do
    local name = series.name or ("series %d"):format(i)
    local first, last = series.y[1], series.y[#series.y]
    said[#said + 1] = first and ("%s: from %.3g to %.3g in %d points."):format(name, first, last, #series.y)
      or name .. ": no points."
  end
  return table.concat(said, " ")
end

--- Draws a plot.
-- @tparam table options as for rnnlua.plot.text, with plain lists of numbers
-- @string id unique in the page
-- @treturn string an SVG element, with a title and a description for screen readers
return function(options, id)
  local all = {}
  for i, series in ipairs(options.series) do all[i] = points_of(series, options.log) end
  local x_low, x_high = range(all, 1)
  local y_low, y_high = range(all, 2)
  local right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
  local function place(point)
    return LEFT + (point[1] - x_low) / (x_high - x_low) * (right - LEFT),
      bottom - (point[2] - y_low) / (y_high - y_low) * (bottom - TOP)
  end
  local height = HEIGHT + ROW * #options.series
  local parts = { ([[
<svg class="plot" role="img" aria-labelledby="%s-title %s-desc" viewBox="0 0 %d %d">
<title id="%s-title">%s</title>
<desc id="%s-desc">%s</desc>
]]):format(id, id, WIDTH, height, id, html.escape(options.title or options.y or "a plot"), id,
    html.escape(description(options))) }
  local function add(part) parts[#parts + 1] = part end
  for _, tick in ipairs(ticks(y_low, y_high)) do
    local _, y = place { x_low, tick }
    add(('<path class="grid" d="M%d,%.1f H%d"/>\n'):format(LEFT, y, right))
    add(text(LEFT - 8, y + 5, "end", ("%.3g"):format(options.log and 10 ^ tick or tick)))
  end
  for _, tick in ipairs(ticks(x_low, x_high)) do
    local x = place { tick, y_low }
    add(text(x, bottom + 20, "middle", ("%.3g"):format(tick)))
  end
  add(('<path class="axis" d="M%d,%d V%d H%d"/>\n'):format(LEFT, TOP, bottom, right))
  add(text(LEFT, TOP - 14, "start", (options.y or "y") .. (options.log and " (log)" or "")))
  add(text(right, bottom + 38, "end", options.x or ""))
  for i, points in ipairs(all) do
    local number = (i - 1) % #DASHES + 1
    add(drawn(points, number, place, not options.points))
    local y = HEIGHT + ROW * (i - 1) + 8
    add(drawn({ { LEFT, y }, { LEFT + 44, y } }, number, table.unpack, not options.points))
    add(text(LEFT + 56, y + 5, "start", options.series[i].name or ("series %d"):format(i)))
  end
  add "</svg>\n"
  return table.concat(parts)
end
