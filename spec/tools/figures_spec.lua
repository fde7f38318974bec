local files = require "spec.support.files"
local figure = require "tools.figure_svg"
local text = require "tools.figure_svg.text"

local ROOT = debug.getinfo(1, "S").source:match "^@(.*)figures_spec%.lua$" .. "../../"
local LABS = {
  { folder = "labs/01_recurrent_cell/", picture = "cell.svg" },
  { folder = "labs/02_recurrent/", picture = "recurrent.svg" },
}

local function read(path) return files.read(ROOT .. path) end

local function describe_lab(lab)
  return dofile(ROOT .. lab.folder .. "figure.lua")
end

-- Every node's centre in a picture, by name.
local function places_in(picture)
  local places = {}
  for class, name, x, y in picture:gmatch
    '<g class="node (%a+)" data%-node="([%w_]+)" transform="translate%(([%d.-]+),([%d.-]+)%)">' do
    places[name] = { kind = class, x = tonumber(x), y = tonumber(y) }
  end
  return places
end

-- Whether the shell finds a program; the specs that need Graphviz are pending without it.
local function has(program)
  return os.execute("command -v " .. program .. " >/dev/null 2>&1") and true or false
end

-- A small description; each use gets a fresh one.
local function small()
  return {
    name = "small", title = "A product", text = "a times b",
    rows = { { "a", "times", "c" }, { "", "b" } },
    nodes = {
      { "a", kind = "input", label = "$a_0$" },
      { "b", kind = "input", label = "$b$" },
      { "times", kind = "op", label = "$×$" },
      { "c", kind = "output", label = 'a "c" \\' },
    },
    edges = {
      { "a", "times", kind = "forward" },
      { "b", "times", kind = "forward" },
      { "times", "c", kind = "forward" },
      { "times", "a", kind = "backward", label = "$δ·b$" },
    },
    frame = { "times", label = "box" },
    legend = { forward = { "$c = a·b$" }, backward = { "one", "two" } },
  }
end

describe("tools.figure_svg", function()
  describe("dot()", function()
    it("gives the canonical DOT text", function()
      local attributes = 'frame="times", frame_label="box", legend_backward="one\\ntwo", legend_forward="$c = a·b$",'
        .. ' nodesep=0.6667, ranksep=0.6389, text="a times b", title="A product"'
      assert.equal('digraph "small" {\n  graph [' .. attributes .. "];" .. [[

  node [fixedsize="true", fontsize="8"];
  "a" [height=0.5278, kind="input", label="$a_0$", shape="box", width=0.6111];
  "b" [height=0.5278, kind="input", label="$b$", shape="box", width=0.6111];
  "times" [height=0.5278, kind="op", label="$×$", shape="circle", width=0.5278];
  "c" [height=0.6111, kind="output", label="a \"c\" \\", shape="circle", width=0.6111];
  { rank="same"; "a" -> "times" -> "c" [style="invis"]; }
  { rank="same"; "b" [style="invis"]; }
  "a" -> "b" [minlen=1, style="invis", weight=0];
  "times" -> "b" [minlen=1, style="invis", weight=100];
  "a" -> "times" [constraint="false", kind="forward", style="solid", weight=0];
  "b" -> "times" [constraint="false", kind="forward", style="solid", weight=0];
  "times" -> "c" [constraint="false", kind="forward", style="solid", weight=0];
  "times" -> "a" [constraint="false", kind="backward", style="dashed", weight=0, xlabel="$δ·b$"];
}
]], figure.dot(small()))
    end)
  end)

  describe("hash()", function()
    it("is 64-bit FNV-1a of the DOT text", function()
      -- Recomputed with 32-bit halves, so that no product leaves the integers a double holds exactly.
      local low, high = 0x84222325, 0xcbf29ce4
      for _, byte in ipairs { figure.dot(small()):byte(1, -1) } do
        low = low ~ byte
        local product = low * 0x1b3
        high = (high * 0x1b3 + (product >> 32) + (low << 8)) & 0xffffffff
        low = product & 0xffffffff
      end
      assert.equal(("%08x%08x"):format(high, low), figure.hash(small()))
    end)

    it("is independent of the order in which tables were filled", function()
      local shuffled = small()
      for _, list in ipairs { { shuffled }, shuffled.nodes, shuffled.edges, { shuffled.legend } } do
        for i, value in ipairs(list) do
          local keys, copy = {}, {}
          for key in pairs(value) do table.insert(keys, 1, key) end
          for j = 1, 40 do copy["padding" .. j] = true end
          for _, key in ipairs(keys) do copy[key] = value[key] end
          for j = 1, 40 do copy["padding" .. j] = nil end
          list[i] = copy
        end
      end
      assert.equal(figure.hash(small()), figure.hash(shuffled))
    end)

    local changes = {
      title = function(d) d.title = d.title .. "!" end,
      ["description in words"] = function(d) d.text = d.text .. "!" end,
      ["node's label"] = function(d) d.nodes[1].label = "$a_1$" end,
      ["node's kind"] = function(d) d.nodes[1].kind = "state" end,
      ["node's width"] = function(d) d.nodes[1].width = 60 end,
      ["edge's label"] = function(d) d.edges[4].label = "$δ·a$" end,
      ["edge's kind"] = function(d) d.edges[4].kind = "forward" end,
      ["place of a label"] = function(d) d.edges[4].at = 0.6 end,
      ["edge's direction"] = function(d) d.edges[3] = { "c", "times", kind = "forward" } end,
      ["missing edge"] = function(d) table.remove(d.edges) end,
      ["node's column"] = function(d) d.rows[2] = { "", "", "b" } end,
      ["gap between columns"] = function(d) d.column_gap = 60 end,
      ["gap between rows"] = function(d) d.row_gap = 60 end,
      frame = function(d) d.frame.label = "frame" end,
      legend = function(d) d.legend.backward[2] = "three" end,
    }
    for what, change in pairs(changes) do
      it("changes with the " .. what, function()
        local changed = small()
        change(changed)
        assert.not_equal(figure.hash(small()), figure.hash(changed))
      end)
    end
  end)

  describe("stored_hash()", function()
    it("reads the hash of the svg element", function()
      assert.equal("0123456789abcdef", figure.stored_hash '<svg x="1" data-description-hash="0123456789abcdef">')
    end)

    it("is nil if there is none", function()
      assert.is_nil(figure.stored_hash "")
      assert.is_nil(figure.stored_hash "<svg><g data-description-hash='0123456789abcdef'></g></svg>")
      assert.is_nil(figure.stored_hash '<svg data-description-hash="0123">')
    end)
  end)

  describe("a bad description", function()
    local cases = {
      { "figure: expected a table, got nil", function() return nil end },
      { "figure: name: expected a string, got nothing", function(d) d.name = nil end },
      { "figure 'small': unknown key 'titel'", function(d) d.titel = "x" end },
      { "figure 'small': rows: expected a table, got string", function(d) d.rows = "a" end },
      { "figure 'small': title: a '$' without its partner in '$5'", function(d) d.title = "$5" end },
      { "figure 'small': node 5: duplicate node 'a'", function(d) d.nodes[5] = { "a", kind = "op" } end },
      { "figure 'small': node 1: unknown kind 'inptu' (expected cell, dots, gradient, input, joint, op, output, state)",
        function(d) d.nodes[1].kind = "inptu" end },
      { "figure 'small': node 1: name: expected letters, digits and underscores, got 'h 0'",
        function(d) d.nodes[1][1] = "h 0" end },
      { "figure 'small': node 1: unknown key 'colour'", function(d) d.nodes[1].colour = "red" end },
      { "figure 'small': node 1: expected a table, got string", function(d) d.nodes[1] = "a" end },
      { "figure 'small': row 2: unknown node 'd'", function(d) d.rows[2] = { "b", "d" } end },
      { "figure 'small': row 2: node 'a' has a place already", function(d) d.rows[2] = { "a" } end },
      { "figure 'small': row 2: expected a node, got none", function(d) d.rows[2] = { "" } end },
      { "figure 'small': row 2: expected a table, got string", function(d) d.rows[2] = "b" end },
      { "figure 'small': node 'b' is in no row", function(d) d.rows[2] = nil end },
      { "figure 'small': edge 2 (b -> tmies): unknown node 'tmies'", function(d) d.edges[2][2] = "tmies" end },
      { "figure 'small': edge 2 (d -> times): unknown node 'd'", function(d) d.edges[2][1] = "d" end },
      { "figure 'small': edge 2 (b -> times): unknown kind 'sideways' (expected backward, forward)",
        function(d) d.edges[2].kind = "sideways" end },
      { "figure 'small': edge 2 (a -> times): duplicate edge", function(d) d.edges[2][1] = "a" end },
      { "figure 'small': edge 2 (b -> b): expected two nodes, got one", function(d) d.edges[2][2] = "b" end },
      { "figure 'small': edge 2: 2: expected a string, got nothing", function(d) d.edges[2][2] = nil end },
      { "figure 'small': edge 2: at: expected a number, got string", function(d) d.edges[2].at = "start" end },
      { "figure 'small': frame: unknown node 'd'", function(d) d.frame[1] = "d" end },
      { "figure 'small': frame: 1: expected a string, got nothing", function(d) d.frame = {} end },
      { "figure 'small': legend: unknown key 'sideways'", function(d) d.legend.sideways = {} end },
      { "figure 'small': legend: forward: 1: expected a string, got number", function(d) d.legend.forward = { 1 } end },
    }
    for _, case in ipairs(cases) do
      local message, spoil = case[1], case[2]
      it("raises: " .. message, function()
        local bad = small()
        if debug.getinfo(spoil, "u").nparams == 0 then bad = spoil() else spoil(bad) end
        for _, name in ipairs { "dot", "hash", "render" } do
          local ok, err = pcall(function() local result = figure[name](bad) return result end)
          assert.is_false(ok)
          assert.equal(message, (err:gsub("^[^:]*figures_spec%.lua:%d+: ", "")))
          assert.matches("figures_spec%.lua:%d+: ", err)
        end
      end)
    end
  end)

  describe("render()", function()
    it("returns nil and one line if Graphviz is missing", function()
      local drawn, message = figure.render(small(), { dot = "no-such-dot" })
      assert.is_nil(drawn)
      assert.equal("Graphviz's 'no-such-dot' was not found: the package graphviz has it", message)
    end)

    it("returns nil and the first line of what a failing program says", function()
      local drawn, message = figure.render(small(), { dot = "false" })
      assert.is_nil(drawn)
      assert.equal("false failed with status 1: ", message)
    end)

    it("returns nil and a message if the program makes no layout", function()
      local drawn, message = figure.render(small(), { dot = "true" })
      assert.is_nil(drawn)
      assert.equal("true gave no layout", message)
    end)

    it("passes the program's name to the shell as one word", function()
      local _, message = figure.render(small(), { dot = "it's; echo" })
      assert.equal("Graphviz's 'it's; echo' was not found: the package graphviz has it", message)
    end)

    it("draws one picture for one description, with the hash and an accessible name", function()
      if not has "dot" then return pending "Graphviz is not installed" end
      local drawn = assert(figure.render(small()))
      assert.equal(figure.hash(small()), figure.stored_hash(drawn))
      assert.equal(drawn, figure.render(small()))
      assert.matches('role="img" aria-label="A product"', drawn, 1, true)
      assert.matches("<title>A product</title>\n<desc>a times b</desc>", drawn, 1, true)
      assert.matches(">a &quot;c&quot; \\</text>", drawn, 1, true)
    end)

    it("keeps rows and columns", function()
      if not has "dot" then return pending "Graphviz is not installed" end
      local at = places_in(assert(figure.render(small())))
      assert.equal(at.a.y, at.times.y)
      assert.equal(at.c.y, at.times.y)
      assert.equal(at.b.x, at.times.x)
      assert.is_true(at.a.x < at.times.x and at.times.x < at.c.x and at.times.y < at.b.y)
    end)
  end)

  describe("text", function()
    it("sets letters in italics, digits and signs upright, subscripts small and lowered", function()
      local font = "font-family=\"'Times New Roman', Times, 'Liberation Serif', serif\""
      assert.equal(
        ('<tspan %s font-size="11.2" font-style="italic">h</tspan>'):format(font)
        .. ('<tspan %s font-size="7.8" font-style="italic" dy="2.2">t</tspan>'):format(font)
        .. ('<tspan %s font-size="7.8" dy="2.2">−1</tspan>'):format(font):gsub(' dy="2.2"', "")
        .. ('<tspan %s font-size="11.2" dy="-2.2"> &lt; 2</tspan> b'):format(font),
        text.svg("$h_{t-1} < 2$ b", 10))
    end)

    it("leaves words as they are", function()
      assert.equal("a - b &amp; c'", text.svg("a - b & c'", 10))
    end)
  end)
end)

for _, lab in ipairs(LABS) do
  describe("the figure of " .. lab.folder, function()
    it("is current: script/figures draws it anew", function()
      local description = describe_lab(lab)
      assert.equal(lab.picture, description.name .. ".svg")
      assert.equal(figure.hash(description), figure.stored_hash(read(lab.folder .. lab.picture)))
    end)

    it("is stale after a change of its description", function()
      local description = describe_lab(lab)
      description.edges[#description.edges].label = "$planted$"
      assert.not_equal(figure.hash(description), figure.stored_hash(read(lab.folder .. lab.picture)))
    end)

    it("has each row on a line, from left to right, and the rows from top to bottom", function()
      local description, at = describe_lab(lab), places_in(read(lab.folder .. lab.picture))
      local last_y = -math.huge
      for _, row in ipairs(description.rows) do
        local y, x
        for _, name in ipairs(row) do
          local place = at[name]
          if place then -- joints are not drawn
            assert.equal(y or place.y, place.y)
            assert.is_true(place.x > (x or -math.huge))
            x, y = place.x, place.y
          end
        end
        assert.is_true(y > last_y)
        last_y = y
      end
    end)

    it("has each column on a line", function()
      local description, at = describe_lab(lab), places_in(read(lab.folder .. lab.picture))
      local column_x = {}
      for _, row in ipairs(description.rows) do
        for column, name in ipairs(row) do
          if at[name] then
            column_x[column] = column_x[column] or at[name].x
            assert.equal(column_x[column], at[name].x)
          end
        end
      end
    end)

    it("shows every node and every edge of its description", function()
      local description, picture = describe_lab(lab), read(lab.folder .. lab.picture)
      local at = places_in(picture)
      for _, node in ipairs(description.nodes) do
        if node.kind ~= "joint" then assert.equal(node.kind, at[node[1]].kind) end
      end
      for _, edge in ipairs(description.edges) do
        local drawn = ('<g class="edge %s" data-from="%s" data-to="%s">'):format(edge.kind, edge[1], edge[2])
        assert.matches(drawn, picture, 1, true)
      end
    end)

    it("has a gradient opposite to every forward edge", function()
      local description = describe_lab(lab)
      local kinds = {}
      for _, edge in ipairs(description.edges) do kinds[edge[1] .. " " .. edge[2]] = edge.kind end
      for _, edge in ipairs(description.edges) do
        if edge.kind == "forward" then
          assert.equal("backward", kinds[edge[2] .. " " .. edge[1]], edge[1] .. " -> " .. edge[2])
        end
      end
    end)

    it("is what the drawing code draws now, except for coordinates", function()
      if not has "dot" then return pending "Graphviz is not installed" end
      -- Another version of Graphviz may space the grid otherwise.
      local function shape(picture) return (picture:gsub("%-?%d[%d.]*", "#")) end
      assert.equal(shape(read(lab.folder .. lab.picture)), shape(assert(figure.render(describe_lab(lab)))))
    end)
  end)
end

describe("the figure of labs/02_recurrent/", function()
  local at = places_in(read "labs/02_recurrent/recurrent.svg")

  it("has states and cells on one line and the inputs on another, each x under its cell", function()
    for _, name in ipairs { "cell_1", "h_1", "cell_2", "h_2", "more", "cell_n", "h_n" } do
      assert.equal(at.h_0.y, at[name].y)
    end
    for _, step in ipairs { "1", "2", "n" } do
      assert.equal(at.x_1.y, at["x_" .. step].y)
      assert.equal(at["cell_" .. step].x, at["x_" .. step].x)
      assert.is_true(at["x_" .. step].y > at["cell_" .. step].y)
    end
    assert.is_true(at.w.y < at.cell_1.y)
  end)
end)

describe("script/figures", function()
  local here = ROOT:find "^/" and "" or io.popen("pwd"):read "l" .. "/"
  local root = here .. ROOT

  local function run(command)
    local pipe = assert(io.popen(command .. " 2>&1"))
    local output = pipe:read "a"
    local _, _, code = pipe:close()
    return output, code
  end

  -- A tree with the script, the modules, a copy of the figures and an interpreter; lab 01's title is changed.
  local function changed_tree()
    local tree = os.tmpname()
    os.remove(tree)
    finally(function() os.execute("rm -rf '" .. tree .. "'") end)
    local output, code = run(([[
      set -e; root='%s' tree='%s'
      mkdir -p "$tree/build/bin" "$tree/script" "$tree/bin"
      cp "$root/script/figures" "$tree/script"; ln -s "$root/tools" "$root/lua" "$tree"
      for lab in 01_recurrent_cell 02_recurrent; do
        mkdir -p "$tree/labs/$lab"; cp "$root/labs/$lab"/figure.lua "$root/labs/$lab"/*.svg "$tree/labs/$lab"
      done
      lua=$root/build/bin/rnnlua; [ -x "$lua" ] || lua=$(command -v lua5.4)
      printf '#!/bin/sh\nexec "%%s" "$@"\n' "$lua" > "$tree/build/bin/rnnlua"; chmod +x "$tree/build/bin/rnnlua"
      ln -s "$(command -v bash)" "$tree/bin/bash"
      cd "$tree/labs/01_recurrent_cell"
      sed 's/title = "The/title = "A/' figure.lua > changed; mv changed figure.lua
    ]]):format(root, tree))
    assert.equal("", output)
    assert.equal(0, code)
    return tree
  end

  -- The command in a path that has bash alone.
  local function without_graphviz(tree, rest)
    return ("cd / && PATH='%s/bin' '%s/bin/bash' '%s/script/figures' %s"):format(tree, tree, tree, rest)
  end

  it("--check finds the figures current, from any directory", function()
    local output, code = run(("cd / && '%sscript/figures' --check"):format(root))
    assert.equal("", output)
    assert.equal(0, code)
  end)

  it("--check names a stale figure, without Graphviz", function()
    local tree = changed_tree()
    local output, code = run(without_graphviz(tree, "--check"))
    assert.equal("script/figures: labs/01_recurrent_cell/cell.svg: stale: run script/figures\n", output)
    assert.equal(1, code)
  end)

  it("says in one line that Graphviz is missing, and leaves the picture as it was", function()
    local tree = changed_tree()
    local picture = read "labs/01_recurrent_cell/cell.svg"
    local output, code = run("(" .. without_graphviz(tree, "2>&1 >/dev/null") .. ")")
    assert.equal("script/figures: labs/01_recurrent_cell/cell.svg: "
      .. "Graphviz's 'dot' was not found: the package graphviz has it\n", output)
    assert.equal(1, code)
    local file = assert(io.open(tree .. "/labs/01_recurrent_cell/cell.svg", "rb"))
    assert.equal(picture, file:read "a")
    file:close()
  end)

  it("draws only what is stale", function()
    if not has "dot" then return pending "Graphviz is not installed" end
    local tree = changed_tree()
    local output, code = run(("'%s/script/figures'"):format(tree))
    assert.equal("labs/01_recurrent_cell/cell.svg drawn\nlabs/02_recurrent/recurrent.svg is current\n", output)
    assert.equal(0, code)
    assert.equal(0, select(2, run(("'%s/script/figures' --check"):format(tree))))
  end)

  it("names its options when it gets another", function()
    local output, code = run(("'%sscript/figures' --draw"):format(root))
    assert.equal("usage: script/figures [--force | --check] [FOLDER…]\n", output)
    assert.equal(2, code)
  end)
end)

describe("script/figures", function()
  local tree = require "spec.support.tree"

  it("draws the figure of a lab that lies anywhere", function()
    if not has "dot" then return pending "Graphviz is not installed" end
    local work = tree.temporary()
    tree.run(("mkdir '%s/04 x' && cp labs/01_recurrent_cell/figure.lua '%s/04 x'"):format(work, work))
    local program = (tree.run "pwd"):gsub("\n$", "/script/figures")
    local function run(words) return tree.run(("cd %s && %s %s"):format(work, tree.quote(program), words)) end
    local output, code = run "--check '04 x'"
    assert.truthy(output:find("/04 x/cell.svg: stale: run script/figures", 1, true), output)
    assert.equal(1, code)
    assert.equal(0, select(2, run "'04 x'"))
    assert.equal(read "labs/01_recurrent_cell/cell.svg", files.read(work .. "/04 x/cell.svg"))
    output, code = run "none"
    assert.equal("script/figures: none/figure.lua: no such file; it describes the figure\n", output)
    assert.equal(2, code)
    assert.equal("usage: script/figures [--force | --check] [FOLDER…]\n", (run "--all"))
    tree.remove(work)
  end)
end)
