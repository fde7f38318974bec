--- Plots: lines or points, with axes, labels and a legend. As text for a terminal they have no colour, and only ASCII
-- characters (besides your labels), so that they look the same on every terminal. As SVG they are drawn by gnuplot.
--
--     local plot = require "rnnlua.plot"
--     plot.show { title = "the loss", x = "step", y = "loss", log = true, save = "loss.svg",
--       series = { { name = "training", y = losses } } }
-- @module rnnlua.plot

local array = require "rnnlua.array"
local lazy = require "rnnlua.base.lazy"
local option = require "rnnlua.base.option"
local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local live = lazy "rnnlua.plot.live"
local svg = lazy "rnnlua.plot.svg"

local plot = {}

local MARKS = { "*", "+", "o", "x", "#" }
local HEIGHT = 14 -- rows of the plotted part, unless options.height says otherwise
local KNOWN = { "title", "x", "y", "log", "points", "series", "width", "height" }
local SHOWN = { "title", "x", "y", "log", "points", "series", "width", "height", "save" }

local function is_finite(value)
  return math.type(value) ~= nil and value == value and math.abs(value) < math.huge
end

-- Checks the x or the y of a series: a list of numbers, finite or not.
local function check_numbers(list, i, name)
  if type(list) ~= "table" and not array.is(list) then
    usage_error.raise("plot: series %d: %s: expected a list of numbers, got %s", i, name, values.describe(list))
  end
  for k = 1, #list do
    if not math.type(list[k]) then
      usage_error.raise("plot: series %d: %s[%d]: expected a number, got %s", i, name, k, values.describe(list[k]))
    end
  end
end

-- Checks options, and that there are series with y.
local function check(options, known)
  option.check_all(options, known, "plot", "{ series = { { y = { 1, 2 } } } }")
  option.count(options.width, "plot: width")
  option.count(options.height, "plot: height")
  if type(options.series) ~= "table" then usage_error.raise "plot: series: expected a list of series" end
  for i, series in ipairs(options.series) do
    if type(series) ~= "table" or not series.y then
      usage_error.raise("plot: series %d: expected a table with a list y", i)
    end
    check_numbers(series.y, i, "y")
    if series.x ~= nil then check_numbers(series.x, i, "x") end
  end
end

-- The points of all series, with y as plotted: log10 of it on a log axis, where y <= 0 has no place. NaN and infinity
-- have none either; false is in such a place, so that a line has a gap there.
local function points_of(options)
  local all = {}
  for i, series in ipairs(options.series) do
    local points = {}
    for k = 1, #series.y do
      local x, y = series.x and series.x[k] or k, series.y[k]
      if options.log and is_finite(y) then y = y > 0 and math.log(y, 10) or nil end
      points[k] = is_finite(x) and is_finite(y) and { x, y } or false
    end
    all[i] = points
  end
  return all
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

local function short(value) return ("%.3g"):format(value) end

-- Draws the points of a series into rows of characters.
local function draw(rows, points, mark, place, is_line)
  local last
  for _, point in ipairs(points) do
    local column, row
    if point then column, row = place(point) end
    if column and last and is_line then
      local count = math.max(math.abs(column - last[1]), math.abs(row - last[2]))
      for k = 1, count - 1 do
        local part = k / count
        local r = math.floor(last[2] + part * (row - last[2]) + 0.5)
        rows[r][math.floor(last[1] + part * (column - last[1]) + 0.5)] = mark
      end
    end
    if column then rows[row][column] = mark end
    last = column and { column, row }
  end
end

local function as_text(options)
  check(options, KNOWN)
  local all = points_of(options)
  local x_low, x_high = range(all, 1)
  local y_low, y_high = range(all, 2)
  local function shown(y) return short(options.log and 10 ^ y or y) end
  local labels = { shown(y_high), shown((y_low + y_high) / 2), shown(y_low) }
  local margin = math.max(#labels[1], #labels[2], #labels[3])
  local height = math.max(options.height or HEIGHT, 3)
  local width = math.max((options.width or page.width()) - margin - 2, 10)

  local rows = {}
  for row = 1, height do
    rows[row] = {}
    for column = 1, width do rows[row][column] = " " end
  end
  local function place(point)
    return 1 + math.floor((point[1] - x_low) / (x_high - x_low) * (width - 1) + 0.5),
      height - math.floor((point[2] - y_low) / (y_high - y_low) * (height - 1) + 0.5)
  end
  for i, points in ipairs(all) do draw(rows, points, MARKS[(i - 1) % #MARKS + 1], place, not options.points) end

  local lines = {}
  if options.title then lines[#lines + 1] = options.title end
  if options.y then lines[#lines + 1] = options.y .. (options.log and " (log)" or "") end
  for row = 1, height do
    local label = row == 1 and labels[1] or row == (height + 1) // 2 and height % 2 == 1 and labels[2]
      or row == height and labels[3] or ""
    lines[#lines + 1] = ((" "):rep(margin - #label) .. label .. " |" .. table.concat(rows[row])):gsub(" +$", "")
  end
  lines[#lines + 1] = (" "):rep(margin + 1) .. "+" .. ("-"):rep(width)
  local left, right, name = short(x_low), short(x_high), options.x or ""
  local space, below = width - #left - #right - text.width(name), nil
  if space < 2 then name, below, space = "", name, width - #left - #right end -- no place between the numbers
  lines[#lines + 1] = (" "):rep(margin + 2) .. left .. (" "):rep(math.max(space // 2, 1)) .. name
    .. (" "):rep(math.max(space - space // 2, 1)) .. right
  if below then lines[#lines + 1] = (" "):rep(margin + 2 + math.max((width - text.width(below)) // 2, 0)) .. below end
  for i, series in ipairs(options.series) do
    if series.name then lines[#lines + 1] = ("  %s %s"):format(MARKS[(i - 1) % #MARKS + 1], series.name) end
  end
  return table.concat(lines, "\n")
end

--- A plot as text.
-- @function plot.text
-- @tparam table options `series`: a list of tables with `y`, a list of numbers or an array; `x`, the same, by default
--   1, 2, …; and `name`, which the legend shows. A number that is not finite leaves a gap.
--   `title`, and `x` and `y`, the labels of the axes. `log`: whether the y axis is logarithmic; then only positive
--   numbers are shown. `points`: whether points are not joined by lines. `width`: columns, by default 79. `height`:
--   rows of the plotted part, by default 14.
-- @treturn string lines, without a line break at the end
-- @raise a usage error for an unknown option, for series without y, and for what is no number
plot.text = usage_error.guarded(as_text)

local function check_path(path)
  if type(path) ~= "string" then
    usage_error.raise("plot: expected the path of the SVG file, got %s", values.describe(path))
  end
end

--- Writes a plot as an SVG file, with gnuplot. The picture has a white background: it looks the same on a light and on
-- a dark page. The file is written completely or not at all.
-- @function plot.save
-- @string path
-- @tparam table options as for `text`, but `width` and `height` are pixels, by default 720 and 400
-- @treturn[1] boolean true
-- @return[2] nil
-- @treturn[2] string why not: gnuplot is not installed, or fails; or the file can't be written
-- @raise a usage error as `text`
plot.save = usage_error.guarded(function(path, options)
  check_path(path)
  check(options, KNOWN)
  return svg.write(path, options)
end)

--- Prints a plot as text, as wide as the terminal. With the option `save`, also writes it as an SVG file, and prints a
-- line that says so, or why not and what to install.
-- @function plot.show
-- @tparam table options as for `text`, which `width` and `height` are for; and `save`, the path of the SVG file
-- @treturn boolean whether the SVG file was written; nil without `save`
-- @raise a usage error as `text`
plot.show = usage_error.guarded(function(options)
  check(options, SHOWN)
  if options.save ~= nil then check_path(options.save) end
  local as_lines, as_picture = { width = page.columns() }, {}
  for key, value in next, options do
    if key ~= "save" then as_lines[key] = value end
    if key ~= "save" and key ~= "width" and key ~= "height" then as_picture[key] = value end
  end
  print(as_text(as_lines))
  if options.save == nil then return nil end
  local saved, problem = svg.write(options.save, as_picture)
  print(saved and options.save .. ": the plot as SVG" or problem)
  return saved == true
end)

--- A plot that is drawn again in its place in the terminal, while a program runs. The options are read at each drawing,
-- so the program appends to the lists of the series, and may change the title.
--
--     local curve = plot.live { x = "step", y = "loss", series = { { y = losses } } }
--     for step = 1, 1000 do
--       losses[step] = train()
--       if step % 10 == 0 then curve:draw() end
--     end
--     curve:close()
--
-- Into a file or a pipe, and on a terminal that takes no escape codes or with NO_COLOR, `draw` prints nothing: there,
-- `close` prints the plot once.
-- @function plot.live
-- @tparam table options as for `text`; the plot is never larger than the window
-- @treturn table the plot, see rnnlua.plot.live; nothing is drawn yet
-- @raise a usage error as `text`
plot.live = usage_error.guarded(function(options)
  check(options, KNOWN)
  return live.new(options, as_text, HEIGHT)
end)

return plot
