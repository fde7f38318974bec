--- Which file pair of the C code calls which, and the circles among them.
--
-- A unit is a pair, such as src/core/array.c and array.h, named by its path without the extension. It
-- calls another unit where its code mentions a function or a constant that the other defines: in its .c
-- file, or inline in its header. Types do not count.
-- @module spec.support.c_calls

local c_calls = {}

-- C without comments, strings, character constants and preprocessor lines.
local function code_of(text)
  text = text:gsub("\\\n", " "):gsub("/%*.-%*/", " "):gsub("//[^\n]*", " ")
  text = text:gsub('"[^"\n]*"', '""'):gsub("'[^'\n]*'", "0")
  return (("\n" .. text):gsub("\n[ \t]*#[^\n]*", "\n"))
end

-- What stands outside all braces: each pair of them is left as "{}".
local function top_level(code)
  return (code:gsub("%b{}", "{}"))
end

local function unit_of(path) return path:match "^(.*)%.%a+$" end

-- The names that a file defines for others, as keys. A header's are static inline; an .inc file is part of
-- those that include it, and defines none.
local function defined(path, code)
  local names = {}
  if path:find "%.inc$" then return names end
  local header = path:find "%.h$"
  for statement in top_level(code):gsub("{}", "{};"):gmatch "[^;]+" do
    local static = statement:find "%f[%w_]static%f[^%w_]"
    local func = statement:match "([%a_][%w_]*)%s*%b()%s*{}"
    local constant = statement:gsub("%b[]", ""):match "([%a_][%w_]*)%s*="
    local name = func or constant
    if name and (header and func or not static) then names[name] = true end
  end
  return names
end

--- The calls.
-- @tparam {[string]=string,...} files text by path
-- @treturn {[string]={[string]=string,...},...} by unit, the units that it calls, with a name that it calls
function c_calls.of(files)
  local codes, owner, calls = {}, {}, {}
  for path, text in pairs(files) do
    if path:find "%.[ch]$" or path:find "%.inc$" then
      codes[path] = code_of(text)
      for name in pairs(defined(path, codes[path])) do owner[name] = unit_of(path) end
    end
  end
  for path, code in pairs(codes) do
    local unit = unit_of(path)
    calls[unit] = calls[unit] or {}
    for body in code:gmatch "%b{}" do -- outside of braces names are declared
      for name in body:gmatch "[%a_][%w_]*" do
        if owner[name] and owner[name] ~= unit then calls[unit][owner[name]] = name end
      end
    end
  end
  return calls
end

-- The shortest way from a unit back to itself, as a list of units; nil where there is none.
local function way_back(calls, start)
  local ways, at = { { start } }, 1
  local seen = {}
  while ways[at] do
    local way = ways[at]
    local names = {}
    for name in pairs(calls[way[#way]] or {}) do names[#names + 1] = name end
    table.sort(names)
    for _, name in ipairs(names) do
      local longer = table.move(way, 1, #way, 1, {})
      longer[#longer + 1] = name
      if name == start then return longer end
      if not seen[name] then
        seen[name] = true
        ways[#ways + 1] = longer
      end
    end
    at = at + 1
  end
end

--- The circles: for each unit that calls itself by way of others, the shortest such way.
-- @tparam {[string]=string,...} files text by path
-- @treturn {string,...} such as "src/core/a calls src/core/b calls src/core/a", sorted
function c_calls.circles(files)
  local calls, found = c_calls.of(files), {}
  for unit in pairs(calls) do
    local way = way_back(calls, unit)
    if way then found[#found + 1] = table.concat(way, " calls ") end
  end
  table.sort(found)
  return found
end

return c_calls
