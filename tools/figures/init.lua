--- Figures: a description in Lua, laid out by Graphviz, drawn as SVG.
--
-- A description is a table:
--
--     {
--       name = "cell", title = "…", text = "what a reader who can't see the picture is told",
--       nodes = { { "h", kind = "state", label = "$h$" }, … },   -- optional: width, in px
--       rows = { { "h", "times", "sum" }, { "", "x", "" }, … },  -- the grid; "" is an empty place
--       edges = { { "h", "times", kind = "forward" },
--                 { "times", "h", kind = "backward", label = "$dh = δ·w_h$" }, … },
--                                     -- optional: at, where the label sits, 0 … 1 along the edge
--       frame = { "times", "sum", label = "…" },                 -- optional: a box round some nodes
--       legend = { forward = { "a line", … }, backward = { … } } -- optional
--     }
--
-- Its canonical DOT text holds all of it. Graphviz aligns rows and columns; the hash of the DOT text
-- is stored in the SVG, which is stale when the two differ. Labels are marked up as in
-- `tools.figures.text`; the kinds of nodes are in `tools.figures.svg`.
-- @module tools.figures

local svg = require "tools.figures.svg"

local figure = {}

local PIXELS = 72 -- px to Graphviz's inch
local COLUMN_GAP, ROW_GAP = 48, 46 -- between neighbours, in px, unless the description says otherwise

-- The keys a table may have, and the type of each; "?" marks those that may be left out.
local FIGURE_KEYS = {
  name = "string", title = "string", text = "string", nodes = "table", rows = "table", edges = "table",
  frame = "table?", legend = "table?", column_gap = "number?", row_gap = "number?",
}
local NODE_KEYS = { [1] = "string", kind = "string", label = "string?", width = "number?" }
local EDGE_KEYS = { [1] = "string", [2] = "string", kind = "string", label = "string?", at = "number?" }
local EDGE_KINDS = { forward = true, backward = true }

-- The keys in a fixed order: numbers, then strings.
local function sorted_keys(set)
  local keys = {}
  for key in pairs(set) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b)
    if math.type(a) and math.type(b) then return a < b end
    if math.type(a) or math.type(b) then return math.type(a) ~= nil end
    return tostring(a) < tostring(b)
  end)
  return keys
end

-- The checks return what is wrong, or nothing: only `check` raises, at the user's line.
local function complaint(where, message, ...)
  return ("%s: " .. message):format(where, ...)
end

local function check_keys(where, value, keys)
  if type(value) ~= "table" then return complaint(where, "expected a table, got %s", type(value)) end
  for _, key in ipairs(sorted_keys(value)) do
    if not keys[key] then return complaint(where, "unknown key '%s'", tostring(key)) end
  end
  for _, key in ipairs(sorted_keys(keys)) do
    local expected, optional = keys[key]:match "^(%a+)(%??)$"
    local got = type(value[key])
    if got ~= expected and not (optional == "?" and got == "nil") then
      return complaint(where, "%s: expected a %s, got %s", key, expected, got == "nil" and "nothing" or got)
    end
    if got == "string" and select(2, value[key]:gsub("%$", "")) % 2 == 1 then
      return complaint(where, "%s: a '$' without its partner in '%s'", key, value[key])
    end
  end
end

local function check_kind(where, kind, kinds)
  if not kinds[kind] then
    return complaint(where, "unknown kind '%s' (expected %s)", kind, table.concat(sorted_keys(kinds), ", "))
  end
end

-- Node names reach Graphviz's output unquoted, so they are kept to plain identifiers.
local function check_nodes(where, description)
  local nodes = {}
  for i, node in ipairs(description.nodes) do
    local here = ("%s: node %d"):format(where, i)
    local bad = check_keys(here, node, NODE_KEYS) or check_kind(here, node.kind, svg.kinds)
    if bad then return nil, bad end
    local name = node[1]
    if not name:find "^[%a_][%w_]*$" then
      return nil, complaint(here, "name: expected letters, digits and underscores, got '%s'", name)
    end
    if nodes[name] then return nil, complaint(here, "duplicate node '%s'", name) end
    nodes[name] = node
  end
  return nodes
end

local function check_rows(where, description, nodes)
  local placed = {}
  for i, row in ipairs(description.rows) do
    local here = ("%s: row %d"):format(where, i)
    if type(row) ~= "table" then return complaint(here, "expected a table, got %s", type(row)) end
    local count = 0
    for _, name in ipairs(row) do
      if name ~= "" then
        if not nodes[name] then return complaint(here, "unknown node '%s'", tostring(name)) end
        if placed[name] then return complaint(here, "node '%s' has a place already", name) end
        placed[name], count = true, count + 1
      end
    end
    if count == 0 then return complaint(here, "expected a node, got none") end
  end
  for _, node in ipairs(description.nodes) do
    if not placed[node[1]] then return complaint(where, "node '%s' is in no row", node[1]) end
  end
end

local function check_edges(where, description, nodes)
  local seen = {}
  for i, edge in ipairs(description.edges) do
    local here = ("%s: edge %d"):format(where, i)
    local bad = check_keys(here, edge, EDGE_KEYS)
    if bad then return bad end
    here = ("%s (%s -> %s)"):format(here, edge[1], edge[2])
    for end_of_edge = 1, 2 do
      if not nodes[edge[end_of_edge]] then return complaint(here, "unknown node '%s'", edge[end_of_edge]) end
    end
    if edge[1] == edge[2] then return complaint(here, "expected two nodes, got one") end
    bad = check_kind(here, edge.kind, EDGE_KINDS)
    if bad then return bad end
    local key = edge[1] .. " " .. edge[2]
    if seen[key] then return complaint(here, "duplicate edge") end
    seen[key] = true
  end
end

local function check_lines(where, lines)
  if type(lines) ~= "table" then return complaint(where, "expected a table, got %s", type(lines)) end
  local keys = {}
  for i = 1, #lines do keys[i] = "string" end
  return check_keys(where, lines, keys)
end

local function check_extras(where, description, nodes)
  local frame, legend = description.frame, description.legend
  if frame then
    local here = where .. ": frame"
    local keys = { label = "string?" }
    for i = 1, math.max(#frame, 1) do keys[i] = "string" end
    local bad = check_keys(here, frame, keys)
    if bad then return bad end
    for _, name in ipairs(frame) do
      if not nodes[name] then return complaint(here, "unknown node '%s'", name) end
    end
  end
  if legend then
    local here = where .. ": legend"
    local bad = check_keys(here, legend, { forward = "table?", backward = "table?" })
    if bad then return bad end
    for _, kind in ipairs(sorted_keys(legend)) do
      bad = check_lines(here .. ": " .. kind, legend[kind])
      if bad then return bad end
    end
  end
end

-- What is wrong with the description, or nil.
local function find_fault(description)
  local where = "figure"
  if type(description) == "table" and type(description.name) == "string" then
    where = ("figure '%s'"):format(description.name)
  end
  local bad = check_keys(where, description, FIGURE_KEYS)
  if bad then return bad end
  local nodes
  nodes, bad = check_nodes(where, description)
  if not nodes then return bad end
  return check_rows(where, description, nodes) or check_edges(where, description, nodes)
    or check_extras(where, description, nodes)
end

-- Raises at `level`, as `error` counts it.
local function check(description, level)
  local bad = find_fault(description)
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
