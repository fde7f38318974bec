--- Draws a plot as SVG, with gnuplot.
-- @module rnnlua.plot.svg

local storage = require "rnnlua.base.storage"

local svg = {}

-- The colours are distinct for people who do not see red or green, and dark enough on white. The dashes are distinct
-- without any colour.
local COLOURS = { "#2f6fb5", "#c2410c", "#2e7d46", "#7c3aed", "#57606a" }
local DASHES = { "solid", "(14,5)", "(3,3)", "(14,4,3,4)", "(7,4)" }
local INK, GRID, BACKGROUND = "#1f2937", "#d0d7de", "#ffffff"
local WIDTH, HEIGHT, KEY = 720, 400, "outside bottom center horizontal"

--- What to say where gnuplot is not installed, after the path.
svg.NOT_INSTALLED = "not written, because gnuplot is not installed; on Debian: sudo apt install gnuplot-nox"

local function one_line(value) return (tostring(value):gsub("%c", " ")) end

-- A text in gnuplot's single quotes, between which nothing but the quote has a meaning.
local function quoted(value) return "'" .. one_line(value):gsub("'", "''") .. "'" end

local function is_finite(value) return math.type(value) and value - value == 0 end

-- The points of a series as gnuplot's data. A blank line, for what has no place, breaks a line.
local function data_of(series, options)
  local lines, is_gap = {}, true
  for k = 1, #series.y do
    local x, y = series.x and series.x[k] or k, series.y[k]
    if is_finite(x) and is_finite(y) and not (options.log and y <= 0) and not (options.log_x and x <= 0) then
      lines[#lines + 1], is_gap = ("%.17g %.17g"):format(x, y), false
    elseif not is_gap then
      lines[#lines + 1], is_gap = "", true
    end
  end
  return lines
end

-- How a series is drawn: a dot at each point, so that one between two gaps shows, and lines between them.
local function style_of(series, options, number)
  local kind = (number - 1) % #COLOURS + 1
  local colour, dash = series.colour or COLOURS[kind], series.dash or DASHES[kind]
  if options.points then return ("with points lc rgb '%s' pt %d ps 0.6"):format(colour, 4 + 2 * kind - 1) end
  return ("with linespoints lc rgb '%s' dt %s lw %g pt 7 ps 0.3"):format(colour, dash, series.line or 2)
end

-- The range of an axis: from and to, each a number or * for that of the points.
local function range_of(range)
  if not range then return "[*:*]" end
  return ("[%s:%s]"):format(range[1] or "*", range[2] or "*")
end

--- The script for gnuplot.
-- @tparam table options as for `write`
-- @string path of the SVG file
-- @treturn string
function svg.script(options, path)
  local lines, drawn = {}, {}
  local function add(...) lines[#lines + 1] = (...):format(select(2, ...)) end
  add("set terminal svg size %d,%d font 'sans-serif,14' background rgb '%s' name 'plot' noenhanced",
    options.width or WIDTH, options.height or HEIGHT, BACKGROUND)
  add "set encoding utf8"
  add("set output %s", quoted(path))
  if options.title then add("set title %s tc rgb '%s'", quoted(options.title), INK) end
  if options.x then add("set xlabel %s tc rgb '%s'", quoted(options.x), INK) end
  if options.y then add("set ylabel %s tc rgb '%s'", quoted(options.y), INK) end
  if options.log then add "set logscale y" end
  if options.log_x then add "set logscale x" end
  add("set border 3 lc rgb '%s'", INK)
  add("set tics nomirror tc rgb '%s'", INK)
  add "set format '%%g'"
  if options.y_ticks then add("set ytics (%s)", table.concat(options.y_ticks, ", ")) end
  add("set grid ytics lc rgb '%s' lw 1 dt solid", GRID)
  add("set key %s Left reverse samplen 3 spacing 1.3 tc rgb '%s'", options.key or KEY, INK)
  add("set xrange %s", range_of(options.x_range))
  add("set yrange %s", range_of(options.y_range))
  add "set autoscale xfixmin"
  add "set autoscale xfixmax"
  for i, series in ipairs(options.series) do
    local points = data_of(series, options)
    if points[1] then
      add("$series%d << END", i)
      for _, point in ipairs(points) do lines[#lines + 1] = point end
      add "END"
      drawn[#drawn + 1] = ("$series%d %s title %s"):format(i, style_of(series, options, i), quoted(series.name or ""))
    end
  end
  lines[#lines + 1] = "plot " .. (drawn[1] and table.concat(drawn, ", ") or "[0:1] [0:1] NaN notitle")
  return table.concat(lines, "\n") .. "\n"
end

local function read(path)
  local file = io.open(path, "rb")
  local content = file and file:read "a"
  if file then file:close() end
  return content
end

local function escaped(value)
  return (one_line(value):gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }))
end

-- What a plot shows, for people who do not see it.
local function description(options)
  local names = {}
  for _, series in ipairs(options.series) do names[#names + 1] = series.name end
  return ("%s against %s%s"):format(options.y or "y", options.x or "x",
    names[1] and ": " .. table.concat(names, ", ") or "")
end

-- gnuplot's picture with our title, description and names of series in the place of gnuplot's.
local function titled(picture, options)
  local titles = { escaped(options.title or options.y or "a plot") }
  for _, series in ipairs(options.series) do
    if data_of(series, options)[1] then titles[#titles + 1] = escaped(series.name or "") end
  end
  local desc, number = escaped(description(options)), 0
  picture = picture:gsub("<desc>.-</desc>", function() return "<desc>" .. desc .. "</desc>" end, 1)
  return (picture:gsub("<title>.-</title>", function()
    number = number + 1
    return titles[number] and "<title>" .. titles[number] .. "</title>"
  end))
end

--- Whether gnuplot is installed.
-- @treturn boolean
function svg.is_available()
  return os.execute "command -v gnuplot >/dev/null 2>&1" == true
end

--- Writes a plot as an SVG file. The file is written completely or not at all.
-- @string path
-- @tparam table options as for rnnlua.plot.text, with sizes in pixels: `width`, by default 720, and `height`, 400.
--   Also `key`: where the legend is, in gnuplot's words; `log_x`: whether the x axis is logarithmic; `x_range` and
--   `y_range`, { from, to }, where nil leaves the choice to gnuplot; `y_ticks`, a list of numbers; and in each series
--   `colour`, `dash` (gnuplot's) and `line`, its width.
-- @treturn[1] boolean true
-- @return[2] nil
-- @treturn[2] string why not
function svg.write(path, options)
  if not svg.is_available() then return nil, ("%s: %s"):format(path, svg.NOT_INSTALLED) end
  local script = os.tmpname()
  local drawn = script .. ".svg"
  assert(storage.replace(script, svg.script(options, drawn)))
  local run = assert(io.popen(("gnuplot -d '%s' 2>&1"):format(script)))
  local printed = run:read "a"
  local ok, picture = run:close(), read(drawn)
  os.remove(script)
  os.remove(drawn)
  if not ok or not picture or picture == "" then
    local why = printed:match "line %d+: ([^\n]+)" or printed:match "[^\n]*%a[^\n]*" or "it says nothing"
    return nil, ("%s: not written, because gnuplot fails: %s"):format(path, why)
  end
  local saved, problem = storage.replace(path, titled(picture, options))
  if not saved then return nil, problem end
  return true
end

return svg
