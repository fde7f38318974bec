--- The constants of the estimate and the verdict, each halved and doubled: what the campaign then says. From the top
-- of the tree, for the table of docs/internals.md:
--
--     rnnlua spec/checking/constants.lua [points a family, 12] [a word of a file or a constant]
--
-- Up to 12 points a family are those of the campaign's fixture; for more it draws its own (seed 2), which needs mpmath.
-- A cell has the false FAILs, false PASSes and broken bounds, the part of the right gradients that is INCONCLUSIVE, and
-- the forwards a point, on average (see campaign.lua).
-- @module constants

local folder = debug.getinfo(1, "S").source:match "^@(.*)constants%.lua$"

local constants = {}

local CHECKING = folder .. "../../lua/rnnlua/checking/"
local FIXTURE_POINTS, SEED = 12, 2

-- What is no choice: the arithmetic of doubles, tables of nodes, and sizes that other constants state again.
local NOT_VARIED = { EPSILON = true, TINY = true, NODES = true, SPACINGS = true, FINE = true, FAR = true, SCALES = true,
  LOW = true, HIGH = true, LONGEST = true, GOLDEN_RATIO = true, NORMAL_MEDIAN = true, FLOAT32 = true }

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

-- The parts of a list, which commas within braces or parentheses don't divide.
local function parts_of(list)
  local parts, depth, from = {}, 0, 1
  for at, c in list:gmatch "()([,{}()])" do
    if c == "," and depth == 0 then
      parts[#parts + 1], from = list:sub(from, at - 1), at + 1
    elseif c ~= "," then
      depth = depth + ((c == "{" or c == "(") and 1 or -1)
    end
  end
  parts[#parts + 1] = list:sub(from)
  for i, part in ipairs(parts) do parts[i] = part:match "^%s*(.-)%s*$" end
  return parts
end

--- The numeric constants that a module states, in its order.
-- @string source
-- @treturn {table,...} short, the name; text, the expression; value; line, the statement; place, which of its values
function constants.of(source)
  local list = {}
  for line in source:gmatch "[^\n]+" do
    local names, stated = line:match "^local ([%u_][%u%d_, ]*) = (.*)$"
    if not names then names, stated = line:match "^([%l_%.]+%.[%u_]+) = (.*)$" end
    local values = parts_of((stated or ""):gsub("%s%-%-.*$", ""))
    local place = 0
    for name in (names or ""):gmatch "[^, ]+" do
      place = place + 1
      local f = load("local EPSILON = 2.0 ^ -52 return " .. (values[place] or ""), "=", "t", {})
      local ok, value = pcall(f or error)
      if ok and math.type(value) then
        list[#list + 1] = { short = name:match "[%u%d_]+$", text = values[place], value = value, line = line,
          place = place }
      end
    end
  end
  return list
end

-- The source with another expression for a constant.
local function with(source, constant, text)
  local head, stated = constant.line:match "^(.- = )(.*)$"
  local comment = stated:match "%s%-%-.*$" or ""
  local values = parts_of(stated:sub(1, #stated - #comment))
  values[constant.place] = text
  local line = head .. table.concat(values, ", ") .. comment
  local first, last = source:find(constant.line, 1, true)
  assert(first and not source:find(constant.line, last + 1, true), constant.line)
  return source:sub(1, first - 1) .. line .. source:sub(last + 1)
end

local function forget()
  for name in pairs(package.loaded) do
    if name:find("rnnlua.checking", 1, true) == 1 then package.loaded[name] = nil end
  end
end

-- Cases with their truth, by family.
local function cases_of(points)
  local campaign = dofile(folder .. "campaign.lua")
  local lists, rng = points <= FIXTURE_POINTS and campaign.read() or {}, require "rnnlua".rng(SEED)
  for i, family in ipairs(campaign.families) do
    if points <= FIXTURE_POINTS then
      lists[i] = table.move(lists[i], 1, points, 1, {})
    else
      lists[i] = campaign.draw(family, points, rng:fork())
      campaign.find_truth(lists[i])
    end
  end
  return lists
end

-- What the campaign says of the cases, with a module's source replaced.
local function run(lists, name, source)
  forget()
  if name then package.preload[name] = assert(load(source, "=" .. name)) end
  local campaign = dofile(folder .. "campaign.lua")
  local sum = { wrong = 0, inconclusive = 0, points = 0, forwards = 0 }
  for _, cases in ipairs(lists) do
    local row = campaign.run(cases)
    sum.wrong = sum.wrong + row.false_fail + row.false_pass + row.broken
    sum.inconclusive, sum.points = sum.inconclusive + row.inconclusive, sum.points + row.points
    for _, count in ipairs(row.evaluations) do sum.forwards = sum.forwards + count end
  end
  if name then package.preload[name] = nil end
  return ("%d · %.1f %% · %.0f"):format(sum.wrong, 100 * sum.inconclusive / sum.points, sum.forwards / sum.points)
end

local function halved_and_doubled(constant)
  if math.type(constant.value) == "integer" then
    return tostring(math.max(1, constant.value // 2)), tostring(2 * constant.value)
  end
  return ("0.5 * (%s)"):format(constant.text), ("2 * (%s)"):format(constant.text)
end

-- The files whose constants are varied, without ".lua", in rnnlua.checking.
local function files()
  local names = io.popen("ls '" .. CHECKING .. "estimate'")
  local list = { "verdict" }
  for file in names:lines() do list[#list + 1] = "estimate/" .. file:gsub("%.lua$", "") end
  names:close()
  return list
end

local function main(points, word)
  local lists = cases_of(points)
  print(("%d points of each family; as it is: %s"):format(points, run(lists)))
  print "\n| constant | file | value | halved | doubled |\n| --- | --- | --- | --- | --- |"
  for _, file in ipairs(files()) do
    local source = read(CHECKING .. file .. ".lua")
    local module = "rnnlua.checking." .. file:gsub("/init$", ""):gsub("/", ".")
    for _, constant in ipairs(constants.of(source)) do
      if not NOT_VARIED[constant.short] and (file .. " " .. constant.short):find(word, 1, true) then
        local cells = { halved_and_doubled(constant) }
        for i, text in ipairs(cells) do
          local ok, said = pcall(run, lists, module, with(source, constant, text))
          cells[i] = ok and said or "raises"
          if not ok then io.stderr:write(constant.short, ": ", tostring(said), "\n") end
          package.preload[module] = nil
        end
        print(("| `%s` | `%s` | %s | %s | %s |"):format(constant.short, file, constant.text, cells[1], cells[2]))
        io.stdout:flush()
      end
    end
  end
end

if arg and arg[0] and arg[0]:find "constants%.lua$" then main(math.tointeger(arg[1]) or 12, arg[2] or "") end

return constants
