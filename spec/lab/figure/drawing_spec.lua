local description_of = require "rnnlua.lab.figure.description"
local drawing = require "rnnlua.lab.figure.drawing"
local layout = require "rnnlua.lab.figure.layout"
local text = require "rnnlua.base.text"
local traced = require "spec.support.traced"

local ROOT = debug.getinfo(1, "S").source:match "^@(.*)drawing_spec%.lua$" .. "../../../"

local function plain(markup) return (markup:gsub("%$", "")) end
local function text_of(node) return layout.node_text(node, plain) end

-- A description of nodes and edges in short: "h state" is a node, "h > sum: label" an edge, "<" a backward one to
-- its left.
local function described(rows, nodes, edges, legend)
  local d = { name = "odd", title = "Odd", text = "odd", rows = rows, nodes = {}, edges = {}, legend = legend }
  for i, node in ipairs(nodes) do
    local name, kind, label = node:match "^(%S+) (%S+) ?(.*)$"
    d.nodes[i] = { name, kind = kind, label = label ~= "" and label or name }
  end
  for i, edge in ipairs(edges) do
    local from, sign, to, label = edge:match "^(%S+) ([<>]) ([^%s:]+):? ?(.*)$"
    if sign == "<" then from, to = to, from end
    d.edges[i] = { from, to, kind = sign == ">" and "forward" or "backward", label = label ~= "" and label or nil }
  end
  assert(not description_of.fault(d), description_of.fault(d))
  return d
end

local function lab_figure(name) return function() return dofile(ROOT .. "labs/" .. name .. "/figure.lua") end end

local DESCRIPTIONS = {
  ["lab 01"] = lab_figure "01_recurrent_cell",
  ["lab 02"] = lab_figure "02_recurrent",
  ["one node"] = function() return described({ { "h" } }, { "h state" }, {}) end,
  ["two nodes"] = function()
    return described({ { "a", "b" } }, { "a input", "b output" }, { "a > b", "a < b: $db$" })
  end,
  ["long labels"] = function()
    return described({ { "a", "b" } }, { "a input the whole input sequence", "b output the state that is left" },
      { "a > b: what is carried forward", "a < b: what is carried back" })
  end,
  ["labels that no terminal has room for"] = function()
    return described({ { "a", "b" }, { "c" } },
      { "a input " .. ("input "):rep(9), "b output " .. ("state "):rep(9), "c op" },
      { "a > b: one", "c > a: two" })
  end,
  ["a cycle over time"] = function()
    return described({ { "x", "cell", "h" } }, { "x input", "cell cell", "h state" },
      { "x > cell", "cell > h", "h > cell: next step", "x < cell: $dx$" })
  end,
  ["a cycle of three"] = function()
    return described({ { "a", "b", "c" } }, { "a state", "b op", "c state" },
      { "a > b", "b > c", "c > a: again", "a < b", "b < c", "c < a: back" })
  end,
  ["a wide fan-in"] = function()
    return described({ { "a", "", "sum", "out" }, { "b" }, { "c" }, { "d" }, { "e" } },
      { "a input", "b input", "c input", "d input", "e input", "sum op +", "out output" },
      { "a > sum", "b > sum", "c > sum: third", "d > sum", "e > sum", "sum > out", "a < sum", "b < sum", "c < sum",
        "d < sum: $dd$", "e < sum", "sum < out" })
  end,
  ["a wide fan-out"] = function()
    return described({ { "a", "", "b" }, { "", "", "c" }, { "", "", "d" } }, { "a input", "b op", "c op", "d op" },
      { "a > b", "a > c", "a > d: far", "a < b", "a < c", "a < d" })
  end,
  ["what no line finds a way for"] = function()
    return described({ { "a", "b", "c" }, { "d", "e", "f" }, { "g", "i", "j" } },
      { "a op", "b op", "c op", "d op", "e op", "f op", "g op", "i op", "j op" },
      { "a > e", "a > j: long way", "b > g", "e > b", "b > i", "d > f", "g < c", "f > d", "e < j" })
  end,
  ["wide characters"] = function()
    return described({ { "a", "b" }, { "", "c" } }, { "a input 入力", "b state 状態", "c op" },
      { "a > b: 順伝播", "a < b", "c > b: 和" })
  end,
}

-- The edges as ways from a node to a node, through joints: a set of "from kind to".
local function ways_of(description)
  local joint, ways = {}, {}
  for _, node in ipairs(description.nodes) do joint[node[1]] = node.kind == "joint" end
  local function add(from, at, kind)
    if not joint[at] then ways[("%s %s %s"):format(from, kind, at)] = true return end
    for _, edge in ipairs(description.edges) do
      if edge[1] == at and edge.kind == kind then add(from, edge[2], kind) end
    end
  end
  for _, edge in ipairs(description.edges) do
    if not joint[edge[1]] then add(edge[1], edge[2], edge.kind) end
  end
  return ways
end

-- What lines of words say, `h ──▶ ×: label`, added to a set of ways; and the lines that are none.
local function read_words(description, lines, found)
  local names, others = {}, {}
  for _, node in ipairs(description.nodes) do
    local label = plain(node.label or "")
    names[label] = names[label] and "several" or node[1]
    names[("%s (%s)"):format(label, node[1])], names[node[1]] = node[1], node[1]
  end
  for _, line in ipairs(lines) do
    local from, arrow, to = line:match "^(%S.-) (%S+▶) ([^:]+)"
    if names[from] and names[to] then
      found[("%s %s %s"):format(names[from], arrow == "──▶" and "forward" or "backward", names[to])] = true
    else
      others[#others + 1] = line
    end
  end
  return others
end

local function count(whole, part)
  local n, from = 0, 1
  while true do
    local first, last = whole:find(part, from, true)
    if not first then return n end
    n, from = n + 1, last + 1
  end
end

describe("the drawing of a figure", function()
  for name, describe_it in pairs(DESCRIPTIONS) do
    for _, width in ipairs { 38, 58, 78, 118 } do
      it(("shows each edge once, and no other: %s in %d columns"):format(name, width), function()
        local d = describe_it()
        d.legend = nil
        local found = {}
        local picture = read_words(d, drawing.lines(d, width, true), found)
        if picture[1] then
          for way in pairs(traced.edges(d, picture, text_of)) do found[way] = true end
        end
        assert.same(ways_of(d), found)
      end)

      it(("has the labels: %s in %d columns"):format(name, width), function()
        local d = describe_it()
        local whole = table.concat(drawing.lines(d, width, true), "\n")
        local needed = {}
        for _, node in ipairs(d.nodes) do
          if node.kind ~= "joint" then assert.truthy(whole:find(plain(node.label), 1, true), node.label) end
        end
        for _, edge in ipairs(d.edges) do
          if edge.label then needed[edge.label] = (needed[edge.label] or 0) + 1 end
        end
        for label, times in pairs(needed) do assert.is_true(count(whole, plain(label)) >= times, label) end
      end)
    end

    it("is at most 80 columns wide, or as wide as it is given, save what is written out: " .. name, function()
      local d = describe_it()
      for width = 30, 120 do
        for _, line in ipairs(drawing.lines(d, width, true)) do
          assert.is_true(text.width(line) <= math.min(width, 80) or line:find "▶ " ~= nil, line)
        end
      end
    end)

    it("in ASCII has no other characters, and the same lines: " .. name, function()
      local d = describe_it()
      local ascii, unicode = drawing.lines(d, 78, false), drawing.lines(d, 78, true)
      assert.equal(#unicode, #ascii)
      for _, line in ipairs(ascii) do assert.falsy(line:find "[^ -~]", line) end
    end)
  end

  it("of lab 01 shows how h flows", function()
    assert.equal([[
        [w_h]
         │ ▲
         │ ╎
         ▼ ╎ dw_h
(h)────▶( × )───h·w_h──▶( + )───────▶(h')
   ◀╌dh╌     ◀╌╌╌╌╌╌╌╌╌╌ ▲ ╎ ◀╌╌╌╌╌╌╌    ◀╌╌╌dout
                         │ ╎
                   x·w_x │ ▼
                        ( × )◀──────[w_x]
                         ▲ ╎ ╌╌dw_x▶
                         │ ╎ dx
                         │ ▼
                         [x]

──▶ forward   h' = h·w_h + x·w_x
╌╌▶ backward  the gradient, against every arrow]],
      table.concat(drawing.lines(DESCRIPTIONS["lab 01"](), 78, true), "\n"))
  end)

  it("of lab 02 fits 77 columns", function()
    assert.equal([[
[w_h, w_x]---+-shared by all cells--+----------------------+
          <..+.+......dw_h, dw_x....+.+....................+.+
             | :                    | :                    | :
             v :                    v :                    v :
  (h_0)---->[cell]------>(h_1)---->[cell]->(h_2)---->...->[cell]->(h_n)
       <dh_0 ^ :  <......     <dh_1 ^ :  <.     <dh_2   <. ^ :  <.     <.dout
             | : dx_1               | : dx_2               | : dx_n
             | v                    | v                    | v
            [x_1]                  [x_2]                  [x_n]

--> forward   h_t = h_{t-1}*w_h + x_t*w_x
..> backward  the gradient, against every arrow; the weights gather one from
              each cell]], table.concat(drawing.lines(DESCRIPTIONS["lab 02"](), 77, false), "\n"))
  end)
end)
