--- Figures: a description in Lua, laid out by Graphviz, drawn as SVG.
--
-- rnnlua.lab.figure.description says what a description is.
-- Its canonical DOT text holds all of it. Graphviz aligns rows and columns; the hash of the DOT text
-- is stored in the SVG, which is stale when the two differ. Labels are marked up as in
-- `tools.figure_svg.text`; the kinds of nodes are in `tools.figure_svg.svg`.
-- @module tools.figure_svg

local description_of = require "rnnlua.lab.figure.description"
local svg = require "tools.figure_svg.svg"

local figure = {}

local PIXELS = 72 -- px to Graphviz's inch
local COLUMN_GAP, ROW_GAP = 48, 46 -- between neighbours, in px, unless the description says otherwise

local sorted_keys = description_of.sorted_keys

-- Raises at `level`, as `error` counts it.
local function check(description, level)
  local bad = description_of.fault(description)
  if bad then error(bad, level + 1) end
end

local function quote(value)
  if math.type(value) then return ("%.4g"):format(value) end
  return '"' .. tostring(value):gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", "\\n") .. '"'
end

local function attributes(set)
  local out = {}
  for i, key in ipairs(sorted_keys(set)) do out[i] = key .. "=" .. quote(set[key]) end
  return "[" .. table.concat(out, ", ") .. "]"
end

-- The nodes of each column, top down, with their rows: { { name, row }, … } by column.
local function columns(rows)
  local by_column, widest = {}, 0
  for i, row in ipairs(rows) do
    widest = math.max(widest, #row)
    for j, name in ipairs(row) do
      by_column[j] = by_column[j] or {}
      if name ~= "" then table.insert(by_column[j], { name, i }) end
    end
  end
  return by_column, widest
end

-- Invisible edges hold the grid: along each row, down each column, and from row to row.
local function add_grid(add, rows)
  local function link(from, to, weight, rank_distance)
    add("  %s -> %s %s;", quote(from), quote(to),
      attributes { style = "invis", weight = weight, minlen = rank_distance })
  end
  local first_of_row = {}
  for i, row in ipairs(rows) do
    local names = {}
    for _, name in ipairs(row) do
      if name ~= "" then names[#names + 1] = quote(name) end
    end
    add('  { rank="same"; %s [style="invis"]; }', table.concat(names, " -> "))
    first_of_row[i] = names[1]:sub(2, -2)
  end
  for i = 2, #rows do link(first_of_row[i - 1], first_of_row[i], 0, 1) end
  local by_column, widest = columns(rows)
  for j = 1, widest do
    local column = by_column[j]
    for i = 2, #column do
      link(column[i - 1][1], column[i][1], 100, column[i][2] - column[i - 1][2])
    end
  end
end

local function dot_text(description)
  local lines = {}
  local function add(template, ...) lines[#lines + 1] = template:format(...) end

  add("digraph %s {", quote(description.name))
  local graph = {
    nodesep = (description.column_gap or COLUMN_GAP) / PIXELS,
    ranksep = (description.row_gap or ROW_GAP) / PIXELS,
    title = description.title, text = description.text,
  }
  if description.frame then
    graph.frame = table.concat(description.frame, " ")
    graph.frame_label = description.frame.label
  end
  for kind, legend in pairs(description.legend or {}) do
    graph["legend_" .. kind] = table.concat(legend, "\n")
  end
  add("  graph %s;", attributes(graph))
  add('  node [fixedsize="true", fontsize="8"];')

  for _, node in ipairs(description.nodes) do
    local look = svg.kinds[node.kind]
    add("  %s %s;", quote(node[1]), attributes {
      kind = node.kind, label = node.label or "", shape = look.shape == "circle" and "circle" or "box",
      width = (node.width or look.width) / PIXELS, height = look.height / PIXELS,
    })
  end
  add_grid(add, description.rows)
  -- The grid alone decides where nodes go: weight 0, no constraint, and labels beside the layout.
  for _, edge in ipairs(description.edges) do
    add("  %s -> %s %s;", quote(edge[1]), quote(edge[2]), attributes {
      constraint = "false", weight = 0, kind = edge.kind, xlabel = edge.label, at = edge.at,
      style = edge.kind == "backward" and "dashed" or "solid",
    })
  end
  add("}")
  return table.concat(lines, "\n") .. "\n"
end

-- 64-bit FNV-1a; Lua's integers wrap round as it wants.
-- http://www.isthe.com/chongo/tech/comp/fnv/
local function fnv1a(bytes)
  local hash = 0xcbf29ce484222325
  for i = 1, #bytes do hash = (hash ~ bytes:byte(i)) * 0x100000001b3 end
  return ("%016x"):format(hash)
end

--- The description as canonical DOT text: the same for the same description, whatever the order in
-- which its tables were filled.
-- @tparam table description
-- @treturn string
-- @raise what is wrong with the description
function figure.dot(description)
  check(description, 2)
  return dot_text(description)
end

--- The hash of the canonical DOT text.
-- @tparam table description
-- @treturn string 16 hexadecimal digits
-- @raise what is wrong with the description
function figure.hash(description)
  check(description, 2)
  return fnv1a(dot_text(description))
end

--- The hash of the description that a picture was made from.
-- @tparam string picture the SVG
-- @treturn ?string 16 hexadecimal digits, or nil where none is stored
function figure.stored_hash(picture)
  local hash = picture:match '^[^>]*%sdata%-description%-hash="(%x+)"'
  return hash and #hash == 16 and hash or nil
end

local function shell_quote(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

-- Takes a file's content and removes the file.
local function consume(path)
  local file = io.open(path, "rb")
  local content = file and file:read "a" or ""
  if file then file:close() end
  os.remove(path)
  return content
end

-- Runs dot on the text: its plain output, or nil and a message.
local function lay_out(text, program)
  local source_path, error_path = os.tmpname(), os.tmpname()
  local source, message = io.open(source_path, "wb")
  if not source then return nil, message end
  source:write(text)
  source:close()
  local pipe = assert(io.popen(("%s -Tplain %s 2>%s"):format(
    shell_quote(program), shell_quote(source_path), shell_quote(error_path))))
  local output = pipe:read "a"
  local ok, _, code = pipe:close()
  os.remove(source_path)
  local errors = consume(error_path)
  if ok and output:find "^graph %S" then return output end
  if ok then return nil, ("%s gave no layout"):format(program) end
  if code == 127 then
    return nil, ("Graphviz's '%s' was not found: the package graphviz has it"):format(program)
  end
  return nil, ("%s failed with status %d: %s"):format(program, code, errors:match "[^\n]*")
end

-- The centre of each node in px, y downwards, from dot's plain output.
local function places_in(plain)
  local height = tonumber(plain:match "^graph %S+ %S+ (%S+)")
  local places = {}
  for name, x, y in plain:gmatch '\nnode "?([%w_]+)"? (%S+) (%S+)' do
    places[name] = { x = tonumber(x) * PIXELS, y = (height - tonumber(y)) * PIXELS }
  end
  return places
end

--- Draws the figure: Graphviz lays it out, and the SVG holds the description's hash.
-- @tparam table description
-- @tparam[opt] table options `dot`: the program to run instead of `dot`
-- @treturn ?string the SVG, or nil where Graphviz is missing or fails
-- @treturn ?string the message for that
-- @raise what is wrong with the description
function figure.render(description, options)
  check(description, 2)
  local text = dot_text(description)
  local plain, message = lay_out(text, options and options.dot or "dot")
  if not plain then return nil, message end
  return svg.draw(description, places_in(plain), fnv1a(text))
end

return figure
