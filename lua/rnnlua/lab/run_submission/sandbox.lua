--- The globals of a submission: a table of its own, with Lua's functions and libraries as read-only views, so that a
-- submission can't change what the checks use. Its use of globals is recorded, because Lua does not report it: an
-- undefined name is nil, and a global that a method sets is shared by all layers.
-- @module rnnlua.lab.run_submission.sandbox

local capture = require "rnnlua.lab.capture"
local lazy = require "rnnlua.base.lazy"
local limits = require "rnnlua.limits"
local read_only = require "rnnlua.lab.run_submission.read_only"
local text = require "rnnlua.base.text"

local python_habits = lazy "rnnlua.lab.explain.python_habits"

local sandbox = {}

local LIBRARIES = { "coroutine", "debug", "io", "math", "os", "string", "table", "utf8" }

-- Functions that a submission does not need. They would give access to the checks' own state, or start something that
-- no limit ends.
local REFUSED = {
  debug = { "debug", "gethook", "getinfo", "getlocal", "getmetatable", "getregistry", "getupvalue", "getuservalue",
    "sethook", "setlocal", "setmetatable", "setupvalue", "setuservalue", "upvalueid", "upvaluejoin", "setcstacklimit" },
  io = { "popen" },
  os = { "execute", "setlocale" },
}
local REFUSED_MODULES = { command = true, copy = true, lab = true, limits = true, terminal = true } -- of rnnlua

local function unavailable(name, level) error(("`%s` is not available to a submission"):format(name), level + 1) end

local function place(level)
  local info = debug.getinfo(level + 1, "Sl")
  return info and info.currentline or 0, info and info.what == "main"
end

-- The standard libraries by name, without the refused functions.
local function libraries()
  local found = {}
  for _, name in ipairs(LIBRARIES) do
    local copy = {}
    for key, value in next, _G[name] do copy[key] = value end
    for _, key in ipairs(REFUSED[name] or {}) do
      copy[key] = function() unavailable(name .. "." .. key, 2) end
    end
    found[name] = copy
  end
  -- A limit that ends a coroutine also ends the code that resumed it; otherwise it could resume others and so survive
  -- each of them.
  found.coroutine.resume = limits.checked(coroutine.resume)
  found.coroutine.wrap = limits.checked(coroutine.wrap, true)
  -- Also where no limit is active, as in the last garbage collection of the program.
  function found.os.exit() error("os.exit was called; a submission never ends the program", 2) end
  return found
end

-- Errors of these functions come from C. If a text has no place, the limited call adds the submission's line, not
-- ours.
local raise, set_raw, load_module = limits.checked(error), limits.checked(rawset), limits.checked(require)

-- The functions that compile code, with the globals `env`.
local function compilers(env)
  local function load_in(chunk, name, mode, ...)
    if select("#", ...) > 0 then return load(chunk, name, mode, (...)) end
    return load(chunk, name, mode, env)
  end
  local function loadfile_in(path, mode, ...)
    if select("#", ...) > 0 then return loadfile(path, mode, (...)) end
    return loadfile(path, mode, env)
  end
  local function dofile_in(path)
    local chunk, message = loadfile(path, nil, env)
    if not chunk then raise(message, 0) end
    return chunk()
  end
  return load_in, loadfile_in, dofile_in
end

-- The loader of a module that is written in C, or is not the student's.
local function foreign(name)
  return name:find "^rnnlua$" or name:find "^rnnlua%." or package.loaded[name] or package.preload[name]
    or not package.searchpath(name, package.path) and package.searchpath(name, package.cpath)
end

-- `package` and `require` for the globals `env`: a student's modules in Lua use these globals; others are views.
local function modules(env, views, loaded)
  local own = { config = package.config, cpath = package.cpath, path = package.path, loaded = loaded, preload = {},
    searchpath = package.searchpath }
  local function require_in(name)
    name = tostring(name)
    if loaded[name] ~= nil then return loaded[name] end
    if REFUSED_MODULES[name:match "^rnnlua%.([^.]+)"] then unavailable(name, 2) end
    local loader, from = own.preload[name], ":preload:"
    if not loader and foreign(name) then
      loaded[name] = views:of(load_module(name), name == "rnnlua" and "rnn" or name)
      return loaded[name]
    elseif not loader then
      local path, tried = package.searchpath(name, tostring(own.path))
      if not path then error(("module '%s' not found:\n%s"):format(name, tried), 2) end
      local chunk, message = loadfile(path, nil, env)
      if not chunk then raise(message, 0) end
      loader, from = chunk, path
    end
    local value = loader(name, from)
    if value ~= nil then loaded[name] = value end
    if loaded[name] == nil then loaded[name] = true end
    return loaded[name], from
  end
  return own, require_in
end

-- The initial globals of a submission.
local function given_to(env, views)
  local given, loaded = {}, { _G = env }
  for name, value in next, _G do
    if type(value) ~= "table" then given[name] = value end
  end
  for name, library in next, libraries() do
    given[name] = views:of(library, name, name == "string")
    loaded[name] = given[name]
  end
  given._G = env
  given.load, given.loadfile, given.dofile = compilers(env)
  given.package, given.require = modules(env, views, loaded)
  loaded.package = given.package
  function given.getmetatable(value)
    local meta = getmetatable(value)
    if type(meta) ~= "table" then return meta end
    local name = rawget(meta, "__name")
    if type(value) == "table" and not (type(name) == "string" and name:find "^rnnlua%.") then return meta end
    return views:of(meta, ("getmetatable(%s)"):format(name or type(value)), true)
  end
  function given.rawset(to, key, value)
    if views:is_view(to) then read_only.refuse(tostring(key), nil, 2) end
    return set_raw(to, key, value)
  end
  return given
end

--- Makes the globals for a submission.
-- @treturn table for `load`
-- @treturn table the recorded use of globals: `read`, lines by unknown name; `set`, lines by name, in functions
function sandbox.new()
  capture.install()
  local seen = { read = {}, set = {} }
  local env = {}
  local given = given_to(env, read_only.new())
  setmetatable(env, {
    __index = function(_, name)
      local value = given[name]
      if value == nil and type(name) == "string" and not seen.read[name] then seen.read[name] = place(2) end
      return value
    end,
    __newindex = function(self, name, value)
      if given[name] ~= nil then
        if rawequal(given[name], value) then return end
        read_only.refuse(tostring(name), nil, 2)
      end
      local line, main = place(2)
      if type(name) == "string" and not main and not seen.set[name] then seen.set[name] = line end
      rawset(self, name, value)
    end,
    __pairs = function()
      local all = {}
      for name, value in next, given do all[name] = value end
      for name, value in next, env do all[name] = value end
      return next, all, nil
    end,
    __metatable = false,
  })
  return env, seen
end

local function sorted(lines)
  local names = {}
  for name in next, lines do names[#names + 1] = name end
  table.sort(names, function(a, b) return lines[a] < lines[b] or lines[a] == lines[b] and a < b end)
  return names
end

--- Describes the recorded use of globals, as paragraphs.
-- @tparam table seen
-- @string file its name
-- @treturn {string,...}
function sandbox.notes(seen, file)
  local notes = {}
  for _, name in ipairs(sorted(seen.read)) do
    local meant = python_habits.of_global(name)
    if meant then notes[#notes + 1] = ("%s:%d: %s"):format(file, seen.read[name], meant) end
  end
  local set = sorted(seen.set)
  if set[1] then
    local words = {}
    for i, name in ipairs(set) do words[i] = ("`%s` (line %d)"):format(name, seen.set[name]) end
    local said = set[2]
      and ("%s are globals, which all layers share: declare them by `local`."):format(text.list(words))
      or ("`%s` is a global, which all layers share: `local %s`, or `self.%s` where backward needs it."):format(
        set[1], set[1], set[1])
    notes[#notes + 1] = ("%s:%d: %s"):format(file, seen.set[set[1]], said)
  end
  return notes
end

return sandbox
