--- The arrows of the code base, core <- bind <- lua <- labs <- spec, read off `#include` and
-- `require`. main links core and bind; nothing depends on main, and nothing on spec.
-- @module spec.support.arrows

local arrows = {}

-- What each area may use of the others.
local uses = {
  core = {},
  bind = { core = true },
  main = { core = true, bind = true, lua = true },
  lua = { lua = true },
  labs = { lua = true },
  examples = { lua = true },
  tools = { lua = true },
}

-- The core prints nothing, exits nowhere, allocates nothing and reads no clock: it needs no more.
local core_headers = {
  ["float.h"] = true, ["limits.h"] = true, ["math.h"] = true, ["stdbool.h"] = true, ["stddef.h"] = true,
  ["stdint.h"] = true, ["string.h"] = true, ["immintrin.h"] = true, ["emmintrin.h"] = true, ["arm_neon.h"] = true,
  ["stdatomic.h"] = true,
}

local lua_headers = { ["lua.h"] = true, ["lauxlib.h"] = true, ["lualib.h"] = true, ["luaconf.h"] = true }

local function area_of(path)
  return path:match("^src/(%w+)/") or path:match("^(%w+)/")
end

-- The area in which a module's file lies.
local function module_area(name)
  if name:find("^spec%.") or name:find("^spec/") then return "spec" end
  if name:find("^labs[./]") then return "labs" end
  if name:find("^tools[./]") then return "tools" end
  if name == "rnnlua" or name:find("^rnnlua%.") then return "lua" end
end

local function c_violation(area, header, quoted, headers)
  if quoted then
    local owner = headers[header:match("[^/]+$")]
    if not owner then return "is none of the project's headers" end
    if owner ~= area and not uses[area][owner] then return "belongs to " .. owner end
  elseif area == "core" and not core_headers[header] then
    return lua_headers[header] and "belongs to Lua" or "is not among the core's standard headers"
  end
end

--- The arrows that turn round.
-- @tparam {[string]=string,...} files text by path, from the root
-- @treturn {string,...} a line for each: the path, and what it must not use
function arrows.violations(files)
  local headers, found = {}, {}
  for path in pairs(files) do
    if path:find("%.h$") or path:find("%.inc$") then headers[path:match("[^/]+$")] = area_of(path) end
  end
  for path, text in pairs(files) do
    local area = area_of(path)
    if path:find("%.[ch]$") and uses[area] then
      for open, header in ("\n" .. text):gmatch('\n[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)') do
        local problem = c_violation(area, header, open == '"', headers)
        if problem then found[#found + 1] = ("%s: %s %s"):format(path, header, problem) end
      end
    elseif path:find("%.lua$") and uses[area] then
      for name in text:gmatch("require[%s(,]*[\"']([%w_./]+)[\"']") do
        local owner = module_area(name)
        if owner and owner ~= area and not uses[area][owner] then
          found[#found + 1] = ("%s: %s belongs to %s"):format(path, name, owner)
        end
      end
    end
  end
  table.sort(found)
  return found
end

-- The floors of the Lua modules: none uses one that is above its own.
-- The facade and the layers' base class are above the base, as every module that isn't named here.
-- What is in C uses none of them.
local floors = { core = 0, terminal = 0, array = 0, npy = 0, base = 0, checking = 2, mistakes = 2, lab = 3,
  command = 4 }

local function floor_of(name) return floors[name:match "^rnnlua%.(%w+)"] or 1 end

-- The modules that a name in the code stands for: with a dot at its end, such as "rnnlua.x." .. name, all in x.
local function meant(used, names)
  if used:sub(-1) ~= "." then return { used } end
  local list = {}
  for name in pairs(names) do
    if name:sub(1, #used) == used and not name:find(".", #used + 1, true) then list[#list + 1] = name end
  end
  return list
end

-- What each module requires outside its comments, now or when it is used, by name.
local function requirements(files)
  local code_of, all = {}, {}
  for path, text in pairs(files) do
    local name = path:match "^lua/(.*)%.lua$"
    if name then code_of[name:gsub("/init$", ""):gsub("/", ".")] = text:gsub("%-%-[^\n]*", "") end
  end
  for name, code in pairs(code_of) do
    local list = {}
    for loads, used in code:gmatch "(%a+)[%s(,]*[\"'](rnnlua[%w_.]*)[\"']" do
      for _, one in ipairs((loads == "require" or loads == "lazy") and meant(used, code_of) or {}) do
        list[#list + 1] = one
      end
    end
    all[name] = list
  end
  return all
end

-- What is reached from a name by one use or more, as keys.
local function reached_from(name, uses_of)
  local reached, waiting = {}, { table.unpack(uses_of[name] or {}) }
  while #waiting > 0 do
    local next_name = table.remove(waiting)
    if not reached[next_name] then
      reached[next_name] = true
      table.move(uses_of[next_name] or {}, 1, #(uses_of[next_name] or {}), #waiting + 1, waiting)
    end
  end
  return reached
end

--- The Lua modules that use one of a floor above, or, on whatever way, themselves.
-- @tparam {[string]=string,...} files text by path, from the root
-- @treturn {string,...} a line for each
function arrows.circles(files)
  local uses_of, found = requirements(files), {}
  for name, list in pairs(uses_of) do
    if reached_from(name, uses_of)[name] then found[#found + 1] = name .. " uses itself" end
    for _, used in ipairs(list) do
      if floor_of(used) > floor_of(name) and name ~= "rnnlua.busted" then
        found[#found + 1] = ("%s uses %s, which is above it"):format(name, used)
      end
    end
  end
  table.sort(found)
  return found
end

local function has_in_it(outer, inner)
  return inner:sub(1, #outer + 1) == outer .. "."
end

--- The folders of Lua modules that use, on whatever way, themselves. A folder and one in it are one house: they may
-- use each other. The folder of all, whose modules use what they hand on, does not count.
-- @tparam {[string]=string,...} files text by path, from the root
-- @treturn {string,...} a line for each use of another folder that leads back
function arrows.folder_circles(files)
  local folder_of, uses_of, examples, found = {}, {}, {}, {}
  for path in pairs(files) do
    local folder, base = path:match "^lua/(.*)/([^/]+)%.lua$"
    if folder then
      folder = folder:gsub("/", ".")
      folder_of[base == "init" and folder or folder .. "." .. base] = folder ~= "rnnlua" and folder or nil
    end
  end
  for name, list in pairs(requirements(files)) do
    local from = folder_of[name]
    for _, used in ipairs(from and list or {}) do
      local to = folder_of[used]
      if to and to ~= from and not has_in_it(from, to) and not has_in_it(to, from) then
        uses_of[from] = uses_of[from] or {}
        table.insert(uses_of[from], to)
        examples[#examples + 1] = { from = from, to = to, text = ("%s uses %s"):format(name, used) }
      end
    end
  end
  for _, example in ipairs(examples) do
    if reached_from(example.to, uses_of)[example.from] then
      found[#found + 1] = ("%s, and %s leads back to %s"):format(example.text, example.to, example.from)
    end
  end
  table.sort(found)
  return found
end

return arrows
