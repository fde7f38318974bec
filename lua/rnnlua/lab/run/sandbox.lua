--- The globals of a submission: a table of its own behind which the real ones stand, and what is done
-- with it. A name that nobody defined reads as nil without a word from Lua; one that a method sets is
-- shared by all layers.
-- @module rnnlua.lab.run.sandbox

local lazy = require "rnnlua.base.lazy"
local text = require "rnnlua.base.text"

local python_habits = lazy "rnnlua.lab.explain.python_habits"

local sandbox = {}

local function place(level)
  local info = debug.getinfo(level + 1, "Sl")
  return info and info.currentline or 0, info and info.what == "main"
end

--- Makes the globals for one submission.
-- @treturn table for `load`
-- @treturn table what was done: `read`, lines by unknown name; `set`, lines by name, in functions
function sandbox.new()
  local seen = { read = {}, set = {} }
  local env = setmetatable({}, {
    __index = function(_, name)
      local value = _G[name]
      if value == nil and type(name) == "string" and not seen.read[name] then seen.read[name] = place(2) end
      return value
    end,
    __newindex = function(self, name, value)
      local line, main = place(2)
      if type(name) == "string" and not main and not seen.set[name] then seen.set[name] = line end
      rawset(self, name, value)
    end,
  })
  return env, seen
end

local function sorted(lines)
  local names = {}
  for name in next, lines do names[#names + 1] = name end
  table.sort(names, function(a, b) return lines[a] < lines[b] or lines[a] == lines[b] and a < b end)
  return names
end

--- What is to be said of it, a paragraph each.
-- @tparam table seen
-- @treturn {string,...}
function sandbox.notes(seen)
  local notes = {}
  for _, name in ipairs(sorted(seen.read)) do
    local meant = python_habits.of_global(name)
    if meant then notes[#notes + 1] = ("line %d: %s"):format(seen.read[name], meant) end
  end
  local set = sorted(seen.set)
  if set[1] then
    local words = {}
    for i, name in ipairs(set) do words[i] = ("`%s` (line %d)"):format(name, seen.set[name]) end
    notes[#notes + 1] = set[2]
      and ("%s are globals, which all layers share: declare them by `local`."):format(text.list(words))
      or ("%s is a global, which all layers share: `local %s`, or `self.%s` where backward needs it."):format(
        words[1], set[1], set[1])
  end
  return notes
end

return sandbox
